"""A dataset that cannot be laid out, or an output that cannot be kept, because the disk is nearly full."""

from collections.abc import Iterator

import pytest
from svckit.errors import StorageFull
from svckit.objects.port import StoredObject, StoreFull

from tests.support.one_service import Caller, eventually
from tests.training.harness import PATH, Harness, until_reason, until_state
from training_svc.attempts.plan import BLOCK
from training_svc.attempts.spec import job_name

SIZE = 1000
ROOM = SIZE + 10 * BLOCK
"""For the ten samples of the split."""


@pytest.fixture
def narrow(harness: Harness) -> None:
    """The runtime's disk has a byte too little for the dataset."""
    harness.datasets.size = SIZE
    harness.runtime.room = ROOM - 1


@pytest.mark.usefixtures("narrow")
async def test_a_training_waits_for_room_and_makes_nothing(harness: Harness, owner: Caller) -> None:
    task_id = await harness.started(owner)
    reason = await until_reason(owner, task_id, "waiting.storage")
    assert reason["params"] == {"needed": ROOM}
    assert harness.runtime.jobs == {}
    harness.runtime.room = ROOM
    assert (await until_state(owner, task_id, "running"))["reason"] is None


@pytest.mark.usefixtures("narrow")
async def test_one_that_waits_for_room_can_be_stopped(harness: Harness, owner: Caller) -> None:
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.storage")
    await owner("POST", f"{PATH}/{task_id}/stop")
    await until_state(owner, task_id, "stopped")

    async def freed() -> bool:
        return not harness.ledger.rows

    await eventually(freed)
    assert harness.runtime.starts == {}


@pytest.mark.usefixtures("narrow")
async def test_one_whose_dataset_is_being_laid_out_does_not_wait(harness: Harness, owner: Caller) -> None:
    """What is free now is what its own staging left."""
    harness.runtime.room = ROOM
    harness.runtime.stays_preparing = True
    task_id = await harness.started(owner)
    await until_state(owner, task_id, "preparing")

    async def begun() -> bool:
        return job_name(task_id, 1) in harness.runtime.jobs

    await eventually(begun)
    harness.runtime.room = 0
    harness.runtime.stays_preparing = False
    await until_state(owner, task_id, "running")


async def test_a_disk_that_is_full_while_it_is_laid_out_is_the_reason(harness: Harness, owner: Caller) -> None:
    harness.runtime.refusal = ("storage_full", "storage_full: No space left on device")
    task = await until_state(owner, await harness.started(owner), "failed")
    assert task["reason"]["code"] == "task.storage_full"


@pytest.fixture
def full_store(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Takes nothing; `undo` makes room."""

    async def put_bytes(key: str, data: bytes) -> StoredObject:
        raise StoreFull(28, "full")

    with monkeypatch.context() as patch:
        patch.setattr(harness.store, "put_bytes", put_bytes)
        yield patch


async def test_an_output_waits_for_room(harness: Harness, owner: Caller, full_store: pytest.MonkeyPatch) -> None:
    task_id = await harness.running_task(owner)
    harness.succeed(task_id)
    await until_reason(owner, task_id, "waiting.storage")
    full_store.undo()
    assert (await until_state(owner, task_id, "succeeded"))["reason"] is None


@pytest.mark.usefixtures("full_store")
async def test_a_stop_wins_over_an_output_that_waits_for_room(harness: Harness, owner: Caller) -> None:
    task_id = await harness.running_task(owner)
    harness.succeed(task_id)
    await until_reason(owner, task_id, "waiting.storage")
    assert (await owner("POST", f"{PATH}/{task_id}/stop")).status_code == 202
    await until_state(owner, task_id, "stopped")

    async def freed() -> bool:
        return not harness.ledger.rows and not harness.runtime.jobs

    await eventually(freed)
    assert (await owner("DELETE", f"{PATH}/{task_id}")).status_code == 204


async def test_a_training_waits_when_its_split_cannot_be_kept(harness: Harness, owner: Caller) -> None:
    harness.datasets.split_refusal = StorageFull(what="dataset-svc")
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.storage")
    harness.datasets.split_refusal = None
    await until_state(owner, task_id, "running")
