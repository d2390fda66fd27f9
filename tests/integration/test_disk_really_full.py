"""A home whose disk has not a byte left: runs end within a minute all the same, and a stop wins (K4, K9)."""

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from launcher.demo.client import Refused
from tests.integration.harness import ENDED, MIB, Harness
from tests.support.disk import fill_up
from tests.support.platform import on_small_disk
from tests.support.waiting import until

pytestmark = [pytest.mark.engine, pytest.mark.attack]
MIN_FREE = 48 * MIB
LIMIT_S = 60
ROOM = {"cpu": 0.1, "memory": 800 * MIB}
"""What is written to this disk, which is memory, counts as the run's own."""
MODEL = """\
import os, time
os.makedirs(os.environ["MY_MODEL_DIR"], exist_ok=True)
file = open(os.environ["MY_MODEL_DIR"] + "/model.bin", "wb", buffering=0)
def fill(retries):
    while retries:
        try:
            while True:
                file.write(b"x" * 1048576)
        except OSError:
            retries -= 1
            time.sleep(0.01)  # a full disk tried without a pause would take the core of the watch
"""
FILLS = MODEL + "fill(1)\n"
NEVER_ENDS = MODEL + "print('writing', flush=True)\nfill(1 << 60)\n"
WAITS = (
    MODEL
    + """\
while not os.path.exists(os.environ["MY_OUTPUT_DIR"] + "/go"):
    time.sleep(0.05)  # without a network a file is the gate
"""
)


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    """A platform whose home is a disk of 512 MiB."""
    home = tmp_path_factory.mktemp("full") / "home"
    with pytest.MonkeyPatch.context() as patch, on_small_disk(home) as platform:
        patch.setenv("MODELYARD_MIN_FREE_BYTES", str(MIN_FREE))
        platform.start()
        yield Harness(platform)
        platform.stop()


@pytest.fixture
def ballast(harness: Harness) -> Iterator[Path]:
    """A file by which a test fills the disk; it goes at the end, and the disk has room again."""
    path = harness.platform.home / "ballast"
    yield path
    path.unlink(missing_ok=True)
    until(lambda: shutil.disk_usage(path.parent).free > 2 * MIN_FREE, "there is room", 60)


def warnings(harness: Harness) -> dict[str, Any]:
    return dict(harness.client.call("GET", "/readyz")["warnings"])


def begin(harness: Harness, folder: Path, script: str) -> str:
    until(lambda: not warnings(harness), "there is room", 20)
    algorithm = harness.algorithm(harness.take_image(harness.train_reference())["id"], script)
    return harness.begin(algorithm, harness.online_dataset(folder), resources=ROOM)


@pytest.mark.usefixtures("ballast")
def test_a_model_that_takes_more_than_half_of_the_disk_is_kept(harness: Harness, tmp_path: Path) -> None:
    """It is not copied, so it need not fit twice."""
    task = begin(harness, tmp_path, MODEL + "file.write(b'x' * (253 << 20))\n")
    harness.in_state(task, "succeeded", seconds=LIMIT_S)
    harness.must_be_gone(task)
    delete(harness, task)


@pytest.mark.usefixtures("ballast")
def test_a_run_that_fills_the_disk_and_ends_has_an_end(harness: Harness, tmp_path: Path) -> None:
    task = begin(harness, tmp_path, FILLS)
    ended = harness.in_state(task, "succeeded", "failed", seconds=LIMIT_S + 30)
    assert ended["state"] == "succeeded" or ended["reason"]["code"] == "task.storage_full", ended
    delete(harness, task)


def test_a_run_ends_while_others_keep_the_disk_full(harness: Harness, tmp_path: Path, ballast: Path) -> None:
    task = begin(harness, tmp_path, WAITS)
    harness.in_state(task, "running")
    harness.open_gate(task)
    fill_up(ballast)
    began = time.monotonic()
    harness.in_state(task, "succeeded", "failed", seconds=LIMIT_S)
    assert time.monotonic() - began < LIMIT_S
    until(lambda: warnings(harness).get("disk", {}).get("code") == "ready.disk_full", "the warning", 5)
    with pytest.raises(Refused) as refused:
        harness.make_dataset()
    assert (refused.value.code, refused.value.problem["status"]) == ("storage.full", 507)
    ballast.unlink()
    until(lambda: not warnings(harness), "there is room again", 20)
    harness.make_dataset()
    delete(harness, task)


@pytest.mark.usefixtures("ballast")
def test_one_that_would_write_for_ever_is_ended(harness: Harness, tmp_path: Path) -> None:
    task = begin(harness, tmp_path, NEVER_ENDS)
    ended = harness.in_state(task, "failed", seconds=LIMIT_S + 30)
    assert ended["reason"]["code"] == "task.storage_full"
    assert harness.log(task) == "writing\n"
    harness.must_be_gone(task)
    delete(harness, task)


@pytest.mark.usefixtures("ballast")
def test_a_stop_wins_on_a_full_disk(harness: Harness, tmp_path: Path, ballast: Path) -> None:
    task = begin(harness, tmp_path, WAITS)
    harness.in_state(task, "running")
    fill_up(ballast)

    soon(harness, "POST", f"/training-tasks/{task}/stop")
    harness.in_state(task, "stopped", seconds=LIMIT_S)
    harness.must_be_gone(task)
    delete(harness, task)


def test_it_starts_on_a_full_disk(harness: Harness, ballast: Path) -> None:
    platform = harness.platform
    until(lambda: (platform.home / "reserve").stat().st_blocks, "the reserve is taken", 20)
    platform.stop()
    fill_up(ballast)
    platform.start()
    assert warnings(harness)["disk"]["code"] == "ready.disk_full"


def soon(harness: Harness, method: str, path: str) -> None:
    """Refused for a moment, until the reserve is given up."""

    def done() -> bool:
        with suppress(Refused):
            harness.call(method, path)
            return True
        return False

    until(done, f"{method} is taken", 5)


def delete(harness: Harness, task: str) -> None:
    """With its model; what it took is free again."""
    until(lambda: harness.task(task)["state"] in ENDED, "it has ended", 5)
    if harness.task(task)["state"] == "succeeded":
        (model,) = until(
            lambda: harness.call("GET", "/models", params={"task_id": task})["items"], "its model", LIMIT_S
        )
        soon(harness, "DELETE", f"/models/{model['id']}")
    soon(harness, "DELETE", f"/training-tasks/{task}")
    until(lambda: not harness.objects_of(task), "its objects are gone", 30)
