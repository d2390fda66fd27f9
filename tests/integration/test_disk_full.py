"""A disk that is nearly full: what needs room is refused or waits and says so, everything else goes on (07, row 15)."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from launcher.demo.client import Refused
from tests.integration.harness import MIB, TUS, Harness, archive, two_classes
from tests.support.disk import files_below, fill
from tests.support.platform import on_small_disk
from tests.support.waiting import until

pytestmark = pytest.mark.engine
MIN_FREE = 48 * MIB
MODEL = """\
import os
os.makedirs(os.environ["MY_MODEL_DIR"], exist_ok=True)
open(os.environ["MY_MODEL_DIR"] + "/model.bin", "w").write("weights")
"""
GREEDY = """\
import os
with open(os.environ["MY_OUTPUT_DIR"] + "/checkpoint", "wb", buffering=0) as file:
    while True:
        file.write(b"x" * 65536)
"""


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    """A platform whose home is a disk of 512 MiB."""
    home = tmp_path_factory.mktemp("disk") / "home"
    with pytest.MonkeyPatch.context() as patch, on_small_disk(home) as platform:
        patch.setenv("MODELYARD_MIN_FREE_BYTES", str(MIN_FREE))
        platform.start()
        yield Harness(platform)
        platform.stop()


@pytest.fixture
def ballast(harness: Harness) -> Iterator[Path]:
    """A file by which a test fills the disk; it goes at the end."""
    path = harness.platform.home / "ballast"
    yield path
    path.unlink(missing_ok=True)


def begin_upload(harness: Harness, dataset: dict[str, Any], length: int) -> str:
    about = {"filename": "data.zip", "target_id": dataset["id"], "part": "train"}
    encoded = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in about.items())
    headers = TUS | {"upload-length": str(length), "upload-metadata": encoded}
    return str(harness.client.request("POST", "/api/v1/datasets/uploads", headers=headers).headers["location"])


def patch(harness: Harness, location: str, offset: int, data: bytes | Iterator[bytes]) -> None:
    headers = TUS | {"upload-offset": str(offset), "content-type": "application/offset+octet-stream"}
    harness.client.request("PATCH", location, headers=headers, content=data)


def offset_of(harness: Harness, location: str) -> int:
    return int(harness.client.request("HEAD", location, headers=TUS).headers["upload-offset"])


def padded() -> bytes:
    """A good archive of more than 8 MiB."""
    return archive(two_classes() | {"__MACOSX/padding": os.urandom(8 * MIB)})


def test_an_upload_that_cannot_fit_is_refused_before_its_first_byte(harness: Harness, ballast: Path) -> None:
    dataset = harness.make_dataset()
    fill(ballast, leaving=MIN_FREE + 10 * MIB)
    with pytest.raises(Refused) as refused:
        begin_upload(harness, dataset, 20 * MIB)
    assert (refused.value.code, refused.value.problem["status"]) == ("upload.no_space", 507)
    assert refused.value.problem["params"]["needed"] == 20 * MIB
    assert harness.spooled() == []
    assert harness.call("GET", f"/datasets/{dataset['id']}")["id"] == dataset["id"]


def test_bytes_that_cannot_fit_are_refused_and_the_upload_goes_on_when_they_can(
    harness: Harness, ballast: Path
) -> None:
    dataset, data = harness.make_dataset(), padded()
    location = begin_upload(harness, dataset, len(data))
    patch(harness, location, 0, data[:MIB])
    fill(ballast, leaving=MIN_FREE + MIB)
    with pytest.raises(Refused) as refused:
        patch(harness, location, MIB, data[MIB:])
    assert (refused.value.code, refused.value.problem["status"]) == ("upload.no_space", 507)
    assert offset_of(harness, location) == MIB
    ballast.unlink()
    patch(harness, location, MIB, data[MIB:])
    assert harness.part(dataset)["state"] == "ready"
    assert harness.spooled() == []


def test_an_upload_that_runs_into_the_limit_halfway_gives_its_room_back(harness: Harness, ballast: Path) -> None:
    dataset, data = harness.make_dataset(), padded()
    location = begin_upload(harness, dataset, len(data))

    def body() -> Iterator[bytes]:
        for at in range(0, len(data), MIB):
            if at == 3 * MIB:
                until(lambda: spooled_bytes(harness) >= MIB, "the first bytes arrive", 20)
                fill(ballast, leaving=MIN_FREE + MIB)
            yield data[at : at + MIB]

    with pytest.raises(Refused) as refused:
        patch(harness, location, 0, body())
    assert (refused.value.code, refused.value.problem["status"]) == ("upload.no_space", 507)
    assert (offset_of(harness, location), spooled_bytes(harness)) == (0, 0)
    harness.client.request("DELETE", location, headers=TUS)
    assert harness.spooled() == []
    ballast.unlink()
    again = begin_upload(harness, dataset, len(data))
    patch(harness, again, 0, data)
    assert harness.part(dataset)["state"] == "ready"


def test_a_training_waits_for_room_to_lay_out_its_dataset(harness: Harness, ballast: Path, tmp_path: Path) -> None:
    dataset = harness.online_dataset(tmp_path)
    task = harness.draft(harness.algorithm(harness.take_image(harness.train_reference())["id"], MODEL), dataset)
    fill(ballast, leaving=MIN_FREE)
    harness.call("POST", f"/training-tasks/{task}/start")
    until(lambda: (harness.task(task)["reason"] or {}).get("code") == "waiting.storage", "it waits for room", 40)
    assert harness.task(task)["state"] == "preparing"
    assert (harness.containers(task), harness.job_folders(task)) == ([], [])
    ballast.unlink()
    harness.in_state(task, "succeeded", seconds=90)
    harness.must_be_gone(task)


def test_one_that_waits_for_room_is_stopped_and_leaves_nothing(harness: Harness, ballast: Path, tmp_path: Path) -> None:
    dataset = harness.online_dataset(tmp_path)
    before = harness.used()
    task = harness.draft(harness.algorithm(harness.take_image(harness.train_reference())["id"], MODEL), dataset)
    fill(ballast, leaving=MIN_FREE)
    harness.call("POST", f"/training-tasks/{task}/start")
    until(lambda: (harness.task(task)["reason"] or {}).get("code") == "waiting.storage", "it waits for room", 40)
    harness.call("POST", f"/training-tasks/{task}/stop")
    harness.in_state(task, "stopped")
    harness.must_be_gone(task)
    until(lambda: harness.used() == before, "the reservation is given back", 20)


def test_a_training_that_fills_the_disk_ends_with_its_own_error(
    harness: Harness, ballast: Path, tmp_path: Path
) -> None:
    """Meanwhile reading works and writing is refused with the reason; when there is room again it all goes on."""
    dataset = harness.online_dataset(tmp_path)
    algorithm = harness.algorithm(harness.take_image(harness.train_reference())["id"], GREEDY)
    fill(ballast, leaving=MIN_FREE + 32 * MIB)
    task = harness.begin(algorithm, dataset)
    output = harness.platform.home / "jobs" / f"task-{task.lower()}-1"
    until(lambda: (output / "run" / "exit.json").exists(), "the run has ended", 60)
    assert harness.call("GET", f"/datasets/{dataset}")["id"] == dataset
    with pytest.raises(Refused) as refused:
        make_datasets(harness, 100)
    assert (refused.value.code, refused.value.problem["status"]) == ("storage.full", 507)
    ballast.unlink()
    ended = harness.in_state(task, "failed", seconds=90)
    assert (ended["reason"]["code"], ended["reason"]["params"]["exit_code"]) == ("task.code_error", 1)
    assert "No space left on device" in harness.log(task)
    harness.must_be_gone(task)
    until(lambda: is_adding_again(harness), "the reserve is taken again", 30)


def is_adding_again(harness: Harness) -> bool:
    """Whether a dataset is made; the only refusal may be that the disk is full."""
    try:
        harness.make_dataset()
    except Refused as refused:
        if refused.code != "storage.full":
            raise
        return False
    return True


def make_datasets(harness: Harness, number: int) -> None:
    """Large rows, so that the database needs room."""
    for _ in range(number):
        harness.make_dataset(description="x" * 4000)


def spooled_bytes(harness: Harness) -> int:
    return sum(path.stat().st_size for path in files_below(harness.platform.home / "spool"))
