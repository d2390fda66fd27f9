"""What the training service says for the overview, and what its last event says to the owner."""

from typing import Any

from svckit.contracts.events import TrainingFinished

from tests.support.one_service import Caller, Running, eventually
from tests.training.harness import OTHER, OWNER, Harness, until_reason, until_state
from training_svc.attempts.spec import job_name


async def _overview(service: Running, owner: str) -> dict[str, Any]:
    answer = await service.as_service("gateway")("GET", "/internal/overview", params={"owner": owner})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_what_runs_and_what_waits_with_its_place(harness: Harness, service: Running, owner: Caller) -> None:
    running = await harness.running_task(owner, name="在跑")
    harness.ledger.cpu = 0
    waiting = await harness.started(owner, name="在等")
    await harness.draft(owner, name="草稿")
    await until_reason(owner, waiting, "waiting.capacity")
    found = await _overview(service, OWNER.id)
    assert found["counts"] == {"task": {"running": 1, "queued": 1, "draft": 1}}
    items = {item["id"]: item for item in found["active"]}
    assert {task: item["state"] for task, item in items.items()} == {running: "running", waiting: "queued"}
    assert items[waiting]["reason"]["params"]["position"] == 1
    assert (await _overview(service, OTHER.id))["counts"] == {"task": {}}


async def test_a_failure_is_told_with_its_reason_and_announced_with_it(
    harness: Harness, service: Running, owner: Caller
) -> None:
    task_id = await harness.running_task(owner, name="失败的")
    harness.runtime.finish(job_name(task_id, 1), reason="code_error", exit_code=1)
    await until_state(owner, task_id, "failed")
    (failure,) = (await _overview(service, OWNER.id))["failures"]
    assert (failure["id"], failure["name"], failure["state"]) == (task_id, "失败的", "failed")

    async def heard() -> Any:
        return [event.data for event in harness.around.published if event.type == TrainingFinished.type]

    (told,) = await eventually(heard)
    assert (told["name"], told["reason"]["code"]) == ("失败的", failure["reason"]["code"])
