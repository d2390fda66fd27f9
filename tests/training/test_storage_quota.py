"""What trainings keep is counted against their owner's quota, and what one may come to while it runs."""

from svckit.runtime.port import DiskLimit
from svckit.storage import StorageAccount

from tests.support.one_service import Caller, Running, eventually
from tests.training.harness import OWNER, PATH, Harness, until_reason, until_state
from training_svc.attempts.queue import LEAST_OUTPUT
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


async def test_one_may_write_what_is_left_of_the_quota_and_holds_it(
    harness: Harness, service: Running, owner: Caller
) -> None:
    harness.around.storage.limit = 2 * LEAST_OUTPUT
    first = await harness.running_task(owner)
    limit = harness.runtime.jobs[job_name(first, 1)].spec.disk_limit
    assert limit is not None
    assert limit.bytes == await total(service) == 2 * LEAST_OUTPUT
    second = await harness.started(owner, name="第二个任务")
    reason = await until_reason(owner, second, "waiting.quota")
    assert reason["params"]["missing"] == {"storage": LEAST_OUTPUT}
    harness.succeed(first)
    await until_state(owner, first, "succeeded")
    await until_state(owner, second, "running")
    limit = harness.runtime.jobs[job_name(second, 1)].spec.disk_limit
    assert limit is not None
    stored = sum([each.size async for each in harness.store.list(f"tasks/{first}/")])
    assert limit.bytes == 2 * LEAST_OUTPUT - stored
    assert await total(service) == 2 * LEAST_OUTPUT


async def test_one_that_is_stopped_while_it_waits_for_quota_holds_nothing(
    harness: Harness, service: Running, owner: Caller
) -> None:
    harness.around.storage.limit = LEAST_OUTPUT - 1
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.quota")
    await owner("POST", f"{PATH}/{task_id}/stop")
    await until_state(owner, task_id, "stopped")

    async def nothing() -> bool:
        return not harness.ledger.rows and await total(service) == 0

    await eventually(nothing)
