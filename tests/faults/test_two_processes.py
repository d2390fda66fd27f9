"""Two processes on one PostgreSQL, one home and one engine do the main job while they are killed at random times."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from launcher.demo.client import Client, Refused
from launcher.demo.reviews import write_reviews
from tests.faults.journey import Journey
from tests.integration.harness import Harness
from tests.support.disk import files_below
from tests.support.platform import Platform
from tests.support.postgres import Postgres
from tests.support.waiting import until

pytestmark = pytest.mark.engine
SEEDS = [pytest.param(seed, marks=() if seed < 3 else pytest.mark.slow) for seed in range(30)]
ROUND_S = 300
KILLS = 3
LEASE_S = 5


@pytest.fixture(scope="module")
def pair(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Platform]]:
    home = tmp_path_factory.mktemp("pair") / "home"
    url = f"postgresql://postgres@/kills?host={postgres.folder}"
    running = [Platform(home, database_url=url, replica=name) for name in ("one", "two")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODELYARD_LEASE_S", str(LEASE_S))
        try:
            for platform in running:
                platform.start()
            yield running
        finally:
            for platform in running:
                platform.kill()
            running[0].down()


class Killer:
    """`with`: now and then one of the processes, or both, are killed and started again, KILLS times in all."""

    def __init__(self, platforms: list[Platform], seed: int) -> None:
        self._platforms = platforms
        self._random = random.Random(seed)  # noqa: S311 - chance, not a secret
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.kills = 0

    def __enter__(self) -> "Killer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while self.kills < KILLS and not self._ended.wait(self._random.uniform(0.1, 8.0)):
            victims = self._random.sample(self._platforms, self._random.choice((1, 1, 1, 2)))
            for victim in victims:
                victim.kill()
            for victim in victims:
                victim.start(wait=False)
            self.kills += 1

    def client(self) -> Client:
        """To one that answers. Raises httpx.HTTPError or Refused when none does."""
        order = self._random.sample(self._platforms, 2)
        try:
            return order[0].client()
        except (httpx.HTTPError, Refused):
            return order[1].client()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_main_job_survives_random_kills(pair: list[Platform], tmp_path: Path, seed: int) -> None:
    data = write_reviews(tmp_path / "reviews.zip")
    with Killer(pair, seed) as killer:
        journey = Journey(killer.client, data, f"round-{seed}")
        go_on(journey)
    assert killer.kills > 0
    for platform in pair:
        platform.wait_ready()
    go_on(journey)
    assert journey.ask()["status"] == 200
    must_be_whole(pair[seed % 2], journey, f"round-{seed}")
    must_be_clean_after_removal(pair[seed % 2], journey)


def go_on(journey: Journey) -> None:
    """Until the job is done: what was cut off, or refused because something is away, is tried again."""
    until(lambda: went_well(journey), "the main job comes to its end", ROUND_S)


def went_well(journey: Journey) -> bool:
    try:
        journey.go_on()
    except httpx.HTTPError:
        return False
    except Refused as refused:
        if refused.problem["status"] not in (423, 503):
            raise
        return False
    return True


def must_be_whole(platform: Platform, journey: Journey, name: str) -> None:
    """One of each, the training was run once, and nothing is left of the work."""
    for path in ("datasets", "training-tasks"):
        assert journey.call("GET", f"/api/v1/{path}?tab=mine&q={name}")["total"] == 1, f"{path}: not exactly one"
    for path, query in (("models", "task_id={task}"), ("services", "model_id={model}")):
        found = journey.call("GET", f"/api/v1/{path}?{query.format(**journey.ids)}")
        assert found["total"] == 1, f"{path}: not exactly one"
    assert len(journey.call("GET", f"/api/v1/training-tasks/{journey.ids['task']}/attempts")) == 1
    harness = Harness(platform)
    (container,) = harness.containers()
    assert journey.ids["service"].lower() in container
    until(lambda: not files_below(platform.home / "spool"), "no bytes of an upload are left", 30)
    jobs = platform.home / "jobs"
    until(lambda: not [path for path in jobs.iterdir() if path.name[0] != "."], "no job's folder is left", 30)


def must_be_clean_after_removal(platform: Platform, journey: Journey) -> None:
    """Containers, room, networks and objects go with the things that they belong to."""
    harness, ids = Harness(platform), journey.ids
    harness.call("POST", f"/services/{ids['service']}/stop")
    until(lambda: not harness.containers(), "the service's container is removed", 60)
    until(lambda: not any(harness.used().values()), "every reservation is given back", 30)
    for path in (f"services/{ids['service']}", f"models/{ids['model']}", f"training-tasks/{ids['task']}"):
        until(lambda: removed(harness, path), f"{path} is removed", 30)  # noqa: B023 - called at once
    until(lambda: removed(harness, f"datasets/{ids['dataset']}"), "the dataset is removed", 30)
    label = f"label=modelyard.instance={platform.instance}"
    until(
        lambda: not harness.engine("network", "ls", "--filter", label, "--format", "{{.Name}}").split(),
        "no network",
        30,
    )
    until(lambda: not files_below(platform.home / "objects"), "no object is left", 60)


def removed(harness: Harness, path: str) -> bool:
    """Asks for it. False while something still refers to it."""
    try:
        harness.call("DELETE", f"/{path}")
    except Refused as refused:
        return bool(refused.problem["status"] == 404)
    return True
