"""A disk that is nearly full: what needs room is refused or waits and says so, everything else goes on (07, row 15)."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from launcher.demo.client import Refused
from tests.integration.yard import MIB, TUS, Yard, archive, two_classes
from tests.support.disk import files_below, fill, mounted
from tests.support.platform import Platform
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
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    """A platform whose home is a disk of 512 MiB."""
    with pytest.MonkeyPatch.context() as patch, mounted(tmp_path_factory.mktemp("disk") / "home", "512m") as home:
        patch.setenv("MODELYARD_MIN_FREE_BYTES", str(MIN_FREE))
        platform = Platform(home)
        try:
            platform.start()
            yield Yard(platform)
            platform.stop()
        finally:
            platform.kill()
            platform.down()


@pytest.fixture
def ballast(yard: Yard) -> Iterator[Path]:
    """A file by which a test fills the disk; it goes at the end."""
    path = yard.platform.home / "ballast"
    yield path
    path.unlink(missing_ok=True)


def begin_upload(yard: Yard, dataset: dict[str, Any], length: int) -> str:
    about = {"filename": "data.zip", "target_id": dataset["id"], "part": "train"}
    encoded = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in about.items())
    headers = TUS | {"upload-length": str(length), "upload-metadata": encoded}
    return str(yard.client.request("POST", "/api/v1/datasets/uploads", headers=headers).headers["location"])


def patch(yard: Yard, location: str, offset: int, data: bytes | Iterator[bytes]) -> None:
    headers = TUS | {"upload-offset": str(offset), "content-type": "application/offset+octet-stream"}
    yard.client.request("PATCH", location, headers=headers, content=data)


def offset_of(yard: Yard, location: str) -> int:
    return int(yard.client.request("HEAD", location, headers=TUS).headers["upload-offset"])


def padded() -> bytes:
    """A good archive of more than 8 MiB."""
    return archive(two_classes() | {"__MACOSX/padding": os.urandom(8 * MIB)})


def test_an_upload_that_cannot_fit_is_refused_before_its_first_byte(yard: Yard, ballast: Path) -> None:
    dataset = yard.make_dataset()
    fill(ballast, leaving=MIN_FREE + 10 * MIB)
    with pytest.raises(Refused) as refused:
        begin_upload(yard, dataset, 20 * MIB)
    assert (refused.value.code, refused.value.problem["status"]) == ("upload.no_space", 507)
    assert refused.value.problem["params"]["needed"] == 20 * MIB
    assert yard.spooled() == []
    assert yard.call("GET", f"/datasets/{dataset['id']}")["id"] == dataset["id"]


def test_bytes_that_cannot_fit_are_refused_and_the_upload_goes_on_when_they_can(yard: Yard, ballast: Path) -> None:
    dataset, data = yard.make_dataset(), padded()
    location = begin_upload(yard, dataset, len(data))
    patch(yard, location, 0, data[:MIB])
    fill(ballast, leaving=MIN_FREE + MIB)
    with pytest.raises(Refused) as refused:
        patch(yard, location, MIB, data[MIB:])
    assert (refused.value.code, refused.value.problem["status"]) == ("upload.no_space", 507)
    assert offset_of(yard, location) == MIB
    ballast.unlink()
    patch(yard, location, MIB, data[MIB:])
    assert yard.part(dataset)["state"] == "ready"
    assert yard.spooled() == []


def test_an_upload_that_runs_into_the_limit_halfway_gives_its_room_back(yard: Yard, ballast: Path) -> None:
    dataset, data = yard.make_dataset(), padded()
    location = begin_upload(yard, dataset, len(data))

    def body() -> Iterator[bytes]:
        for at in range(0, len(data), MIB):
            if at == 3 * MIB:
                until(lambda: spooled_bytes(yard) >= MIB, "the first bytes arrive", 20)
                fill(ballast, leaving=MIN_FREE + MIB)
            yield data[at : at + MIB]

    with pytest.raises(Refused) as refused:
        patch(yard, location, 0, body())
    assert (refused.value.code, refused.value.problem["status"]) == ("upload.no_space", 507)
    assert (offset_of(yard, location), spooled_bytes(yard)) == (0, 0)
    yard.client.request("DELETE", location, headers=TUS)
    assert yard.spooled() == []
    ballast.unlink()
    again = begin_upload(yard, dataset, len(data))
    patch(yard, again, 0, data)
    assert yard.part(dataset)["state"] == "ready"


def test_a_training_waits_for_room_to_lay_out_its_dataset(yard: Yard, ballast: Path, tmp_path: Path) -> None:
    dataset = yard.online_dataset(tmp_path)
    task = yard.draft(yard.algorithm(yard.take_image(yard.train_reference())["id"], MODEL), dataset)
    fill(ballast, leaving=MIN_FREE)
    yard.call("POST", f"/training-tasks/{task}/start")
    until(lambda: (yard.task(task)["reason"] or {}).get("code") == "waiting.storage", "it waits for room", 40)
    assert yard.task(task)["state"] == "preparing"
    assert (yard.containers(task), yard.job_folders(task)) == ([], [])
    ballast.unlink()
    yard.in_state(task, "succeeded", seconds=90)
    yard.must_be_gone(task)


def test_one_that_waits_for_room_is_stopped_and_leaves_nothing(yard: Yard, ballast: Path, tmp_path: Path) -> None:
    dataset = yard.online_dataset(tmp_path)
    before = yard.used()
    task = yard.draft(yard.algorithm(yard.take_image(yard.train_reference())["id"], MODEL), dataset)
    fill(ballast, leaving=MIN_FREE)
    yard.call("POST", f"/training-tasks/{task}/start")
    until(lambda: (yard.task(task)["reason"] or {}).get("code") == "waiting.storage", "it waits for room", 40)
    yard.call("POST", f"/training-tasks/{task}/stop")
    yard.in_state(task, "stopped")
    yard.must_be_gone(task)
    until(lambda: yard.used() == before, "the reservation is given back", 20)


def test_a_training_that_fills_the_disk_ends_with_its_own_error(yard: Yard, ballast: Path, tmp_path: Path) -> None:
    """Meanwhile reading works and writing is refused with the reason; when there is room again it all goes on."""
    dataset = yard.online_dataset(tmp_path)
    algorithm = yard.algorithm(yard.take_image(yard.train_reference())["id"], GREEDY)
    fill(ballast, leaving=MIN_FREE + 32 * MIB)
    task = yard.begin(algorithm, dataset)
    output = yard.platform.home / "jobs" / f"task-{task.lower()}-1"
    until(lambda: (output / "run" / "exit.json").exists(), "the run has ended", 60)
    assert yard.call("GET", f"/datasets/{dataset}")["id"] == dataset
    with pytest.raises(Refused) as refused:
        make_datasets(yard, 100)
    assert (refused.value.code, refused.value.problem["status"]) == ("storage.full", 507)
    ballast.unlink()
    ended = yard.in_state(task, "failed", seconds=90)
    assert (ended["reason"]["code"], ended["reason"]["params"]["exit_code"]) == ("task.code_error", 1)
    assert "No space left on device" in yard.log(task)
    yard.must_be_gone(task)
    yard.make_dataset()


def make_datasets(yard: Yard, number: int) -> None:
    """Large rows, so that the database needs room."""
    for _ in range(number):
        yard.make_dataset(description="x" * 4000)


def spooled_bytes(yard: Yard) -> int:
    return sum(path.stat().st_size for path in files_below(yard.platform.home / "spool"))
