"""What trainings keep is counted against their owner's quota, and what one may come to while it runs."""

from typing import Any

import pytest
from svckit.reservations import Total
from svckit.runtime.port import DiskLimit
from svckit.storage import StorageAccount

from tests.support.one_service import Caller, Running, eventually
from tests.training.harness import OWNER, PATH, Harness, until_reason, until_state
from training_svc.attempts.plan import LEAST_OUTPUT
from training_svc.attempts.repository import AttemptRepository
from training_svc.attempts.spec import job_name


async def total(service: Running) -> int:
    account: StorageAccount = service.app.state.storage
    alone = await account.totals(OWNER.id)
    assert await account.totals() == alone
    return alone.get(OWNER.id, 0)


async def test_without_a_quota_the_limit_is_the_installations(
    harness: Harness, service: Running, owner: Caller
) -> None:
    task_id = await harness.running_task(owner)
    settings = harness.settings
    limit = harness.runtime.jobs[job_name(task_id, 1)].spec.disk_limit
    assert limit == DiskLimit(settings.output_bytes, settings.output_files)
    assert await total(service) == 0
    harness.succeed(task_id, files={"run/log": b"x" * 1000})
    await until_state(owner, task_id, "succeeded")
    stored = sum([each.size async for each in harness.store.list(f"tasks/{task_id}/")])
    assert await total(service) == stored > 1000
    await harness.model_made(service, task_id)
    await owner("DELETE", f"{PATH}/{task_id}")
    assert await total(service) == 0


async def test_one_may_write_a_share_of_what_is_left_of_the_quota_and_holds_it(
    harness: Harness, service: Running, owner: Caller
) -> None:
    """The rest is for uploads and other trainings of its owner while it runs."""
    storage = harness.around.storage
    storage.limit = 5 * LEAST_OUTPUT
    first = await harness.running_task(owner)
    assert _limit(harness, first) == await total(service) == harness.ledger.holders[job_name(first, 1)].storage
    assert _limit(harness, first) == 5 * LEAST_OUTPUT // 2
    second = await harness.running_task(owner, name="second")
    assert _limit(harness, second) == 5 * LEAST_OUTPUT // 4
    third = await harness.running_task(owner, name="third")
    assert _limit(harness, third) == LEAST_OUTPUT
    mine = {"kind": "task", "id": first, "name": "first", "owner_id": OWNER.id, "storage": 5 * LEAST_OUTPUT // 2}
    storage.holders = [mine | {"cpu": 0, "memory": 0, "gpu": 0}]
    fourth = await harness.started(owner, name="fourth")
    reason = await until_reason(owner, fourth, "waiting.quota")
    assert reason["params"]["missing"] == {"storage": 3 * LEAST_OUTPUT // 4}
    assert [each["name"] for each in reason["params"]["holders"]] == ["first"]
    harness.succeed(first)
    await until_state(owner, first, "succeeded")
    await until_state(owner, fourth, "running")
    stored = sum([each.size async for each in harness.store.list(f"tasks/{first}/")])
    assert _limit(harness, fourth) == (11 * LEAST_OUTPUT // 4 - stored) // 2


async def test_a_quota_in_which_no_training_has_room_is_told_at_the_start(harness: Harness, owner: Caller) -> None:
    harness.ledger.quotas[OWNER.id] = Total(storage=LEAST_OUTPUT - 1)
    task_id = await harness.draft(owner)
    refused = (await owner("POST", f"{PATH}/{task_id}/start")).json()
    assert (refused["code"], refused["params"]["wanted"]) == ("quota.too_small", {"storage": LEAST_OUTPUT})


async def test_one_that_is_stopped_while_it_waits_for_quota_holds_nothing(
    harness: Harness, service: Running, owner: Caller
) -> None:
    harness.around.storage.limit = LEAST_OUTPUT - 1
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.quota")
    await owner("POST", f"{PATH}/{task_id}/stop")
    await until_state(owner, task_id, "stopped")
    await eventually(lambda: _nothing_is_held(harness, service))


async def test_what_it_may_write_is_claimed_before_it_begins_and_its_end_is_told(
    harness: Harness, service: Running, owner: Caller
) -> None:
    storage = harness.around.storage
    storage.limit = 2 * LEAST_OUTPUT
    task_id = await harness.running_task(owner)
    assert storage.sizes == {OWNER.id: LEAST_OUTPUT}
    harness.succeed(task_id)
    await until_state(owner, task_id, "succeeded")

    async def told() -> bool:
        return storage.sizes == {OWNER.id: await total(service)}

    await eventually(told)
    assert storage.sizes[OWNER.id] < LEAST_OUTPUT


async def test_one_that_is_refused_what_it_may_write_holds_nothing_and_waits(
    harness: Harness, service: Running, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something else of its owner's grows after the look at their quota."""
    storage, reserve = harness.around.storage, harness.ledger.reserve
    storage.limit = 2 * LEAST_OUTPUT

    async def meanwhile(*asked: Any) -> None:
        await reserve(*asked)
        storage.limit = LEAST_OUTPUT - 1

    monkeypatch.setattr(harness.ledger, "reserve", meanwhile)
    task_id = await harness.started(owner)
    reason = await until_reason(owner, task_id, "waiting.quota")
    assert reason["params"].keys() >= {"wanted", "quota", "used", "missing"}
    await eventually(lambda: _nothing_is_held(harness, service))
    monkeypatch.undo()
    storage.limit = 2 * LEAST_OUTPUT
    await until_state(owner, task_id, "running")


@pytest.mark.parametrize("is_stopped", [False, True])
async def test_what_a_killed_look_has_recorded_is_not_counted_twice(
    harness: Harness, service: Running, owner: Caller, is_stopped: bool
) -> None:
    harness.around.storage.limit = 2 * LEAST_OUTPUT
    harness.ledger.over_quota.add(OWNER.id)
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.quota")
    async with service.app.state.database.writing() as session:
        (await AttemptRepository(session).get_for_update((task_id, 1))).storage = 2 * LEAST_OUTPUT
    if is_stopped:
        await owner("POST", f"{PATH}/{task_id}/stop")
        await until_state(owner, task_id, "stopped")
        await eventually(lambda: _nothing_is_held(harness, service))
        return
    harness.ledger.over_quota.clear()
    await until_state(owner, task_id, "running")
    assert _limit(harness, task_id) == LEAST_OUTPUT


def _limit(harness: Harness, task_id: str) -> int:
    """Bytes that its first attempt may write."""
    limit = harness.runtime.jobs[job_name(task_id, 1)].spec.disk_limit
    assert limit is not None
    return limit.bytes


async def _nothing_is_held(harness: Harness, service: Running) -> bool:
    return not harness.ledger.rows and await total(service) == 0
