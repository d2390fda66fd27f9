"""A dataset that cannot be laid out, because the disk is nearly full."""

import pytest
from svckit.errors import StorageFull

from tests.support.one_service import Caller, eventually
from tests.training.yard import PATH, Yard, until_reason, until_state
from training_svc.attempts.plan import BLOCK
from training_svc.attempts.spec import job_name

SIZE = 1000
ROOM = SIZE + 10 * BLOCK
"""For the ten samples of the split."""


@pytest.fixture
def narrow(yard: Yard) -> None:
    """The runtime's disk has a byte too little for the dataset."""
    yard.datasets.size = SIZE
    yard.runtime.room = ROOM - 1


@pytest.mark.usefixtures("narrow")
async def test_a_training_waits_for_room_and_makes_nothing(yard: Yard, owner: Caller) -> None:
    task_id = await yard.started(owner)
    reason = await until_reason(owner, task_id, "waiting.storage")
    assert reason["params"] == {"needed": ROOM}
    assert yard.runtime.jobs == {}
    yard.runtime.room = ROOM
    assert (await until_state(owner, task_id, "running"))["reason"] is None


@pytest.mark.usefixtures("narrow")
async def test_one_that_waits_for_room_can_be_stopped(yard: Yard, owner: Caller) -> None:
    task_id = await yard.started(owner)
    await until_reason(owner, task_id, "waiting.storage")
    await owner("POST", f"{PATH}/{task_id}/stop")
    await until_state(owner, task_id, "stopped")

    async def freed() -> bool:
        return not yard.ledger.rows

    await eventually(freed)
    assert yard.runtime.starts == {}


@pytest.mark.usefixtures("narrow")
async def test_one_whose_dataset_is_being_laid_out_does_not_wait(yard: Yard, owner: Caller) -> None:
    """What is free now is what its own staging left."""
    yard.runtime.room = ROOM
    yard.runtime.stays_preparing = True
    task_id = await yard.started(owner)
    await until_state(owner, task_id, "preparing")

    async def begun() -> bool:
        return job_name(task_id, 1) in yard.runtime.jobs

    await eventually(begun)
    yard.runtime.room = 0
    yard.runtime.stays_preparing = False
    await until_state(owner, task_id, "running")


async def test_a_disk_that_is_full_while_it_is_laid_out_is_the_reason(yard: Yard, owner: Caller) -> None:
    yard.runtime.refusal = ("storage_full", "storage_full: No space left on device")
    task = await until_state(owner, await yard.started(owner), "failed")
    assert task["reason"]["code"] == "task.storage_full"


async def test_a_training_waits_when_its_split_cannot_be_kept(yard: Yard, owner: Caller) -> None:
    yard.datasets.split_refusal = StorageFull(what="dataset-svc")
    task_id = await yard.started(owner)
    await until_reason(owner, task_id, "waiting.storage")
    yard.datasets.split_refusal = None
    await until_state(owner, task_id, "running")
