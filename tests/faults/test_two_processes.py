"""Two processes on one PostgreSQL, one home and one engine do the main job while they are killed at random times."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from launcher.demo.client import Client, Refused
from launcher.demo.reviews import write_reviews
from tests.faults.invariants import must_be_clean_after_removal, must_be_whole
from tests.faults.journey import Journey, go_on
from tests.support.platform import Platform
from tests.support.postgres import Postgres

pytestmark = pytest.mark.engine
SEEDS = [pytest.param(seed, marks=() if seed < 3 else pytest.mark.slow) for seed in range(30)]
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
    must_be_whole(pair[seed % 2], journey)
    must_be_clean_after_removal(pair[seed % 2], journey)
