"""Trouble at a random moment of the main job: the platform is killed, or stands still for half a minute, or its engine
is killed (07, faults 1, 2 and 22)."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from launcher.demo.reviews import write_reviews
from tests.faults.invariants import must_be_clean_after_removal, must_be_whole, must_miss_nothing
from tests.faults.journey import Journey, go_on
from tests.support.platform import Platform
from tests.support.waiting import until

pytestmark = [pytest.mark.engine, pytest.mark.slow]
JOB_S = 12.0
"""About as long as the main job takes."""
STILL_S = 30.0
MORE = 32
"""At most so many more descriptors than before the job are open afterwards: about 20 are connections that are kept."""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    running = Platform(tmp_path_factory.mktemp("alone") / "home")
    running.start()
    yield running
    running.kill()
    running.down()


def kill(platform: Platform) -> None:
    platform.kill()
    platform.start()


def stand_still(platform: Platform) -> None:
    assert platform.process is not None
    platform.process.send_signal(signal.SIGSTOP)
    time.sleep(STILL_S)  # the fault: so long the process stands still
    platform.process.send_signal(signal.SIGCONT)


def kill_engine(platform: Platform) -> None:
    """Its service process; containers go on. There is no file of its id while it is started again."""
    pid_file = platform.engine_pid_file()
    lost = pid_file.read_text()
    os.kill(int(lost), signal.SIGKILL)
    until(lambda: pid_file.exists() and pid_file.read_text() != lost, "the engine is started again", 60)


def descriptors(platform: Platform) -> int:
    assert platform.process is not None
    return len(list(Path(f"/proc/{platform.process.pid}/fd").iterdir()))


@pytest.mark.parametrize(
    ("trouble", "seed"),
    [
        *((kill, seed) for seed in range(10)),
        *((each, seed) for each in (stand_still, kill_engine) for seed in range(2)),
    ],
)
def test_the_main_job_survives(alone: Platform, tmp_path: Path, trouble: Callable[[Platform], None], seed: int) -> None:
    journey = Journey(alone.client, write_reviews(tmp_path / "reviews.zip"), f"{trouble.__name__}-{seed}")
    moment = random.Random(journey.name).uniform(0, JOB_S)  # noqa: S311 - chance, not a secret
    process, before = alone.process, descriptors(alone)
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(after, moment, trouble, alone)
        go_on(journey)
        coming.result()
    go_on(journey)
    assert journey.ask()["status"] == 200
    must_be_whole(alone, journey)
    if alone.process is process:
        until(lambda: descriptors(alone) <= before + MORE, "no descriptor is kept", 60)
    assert alone.stop() == 0
    alone.start()
    must_miss_nothing(alone)
    must_be_clean_after_removal(alone, journey)


def after(seconds: float, trouble: Callable[[Platform], None], platform: Platform) -> None:
    time.sleep(seconds)  # the moment of the fault is drawn, not the answer to anything
    trouble(platform)
