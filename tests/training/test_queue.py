"""The queue of the whole platform."""

from datetime import timedelta

import pytest
from svckit.contracts.events import DatasetOffline, ServiceStateChanged
from svckit.db import now
from svckit.errors import Unanswered, Unavailable
from svckit.reservations import Holder, Total
from svckit.runtime.port import Resources
from svckit.work import WorkQueue

from tests.support.one_service import Caller, Running, eventually, stop_reconciling
from tests.training.fakes import FakeLedger, problem
from tests.training.harness import OTHER, OWNER, PATH, Harness, detail, until_reason, until_state
from tests.training.test_images import being_made
from training_svc.attempts import queue
from training_svc.attempts.repository import QUEUE_WORK, AttemptRepository
from training_svc.attempts.spec import job_name


async def test_a_task_that_does_not_fit_waits_and_holds_the_ones_behind_it(
    harness: Harness, owner: Caller, other: Caller
) -> None:
    harness.ledger.cpu = 3
    first = await harness.running_task(owner, resources={"cpu": 2})
    large = await harness.started(owner, name="large", resources={"cpu": 3})
    small = await harness.started(other, name="small", resources={"cpu": 1})
    reason = await until_reason(owner, large, "waiting.capacity")
    assert (reason["params"]["missing"], reason["params"]["position"]) == ({"cpu": 2.0}, 1)
    behind = await until_reason(other, small, "waiting.queue")
    assert behind["params"]["position"] == 2
    harness.succeed(first)
    await until_state(owner, large, "running")
    assert (await detail(other, small))["state"] == "queued"
    harness.succeed(large)
    await until_state(other, small, "running")


async def test_a_used_up_quota_holds_only_the_same_owner(harness: Harness, owner: Caller, other: Caller) -> None:
    harness.ledger.over_quota.add(OWNER.id)
    held = await harness.started(owner)
    second = await harness.started(owner, name="second")
    assert (await until_reason(owner, held, "waiting.quota"))["params"]["missing"] == {"cpu": 1.0}
    await until_reason(owner, second, "waiting.queue")
    free = await harness.started(other)
    await until_state(other, free, "running")
    harness.ledger.over_quota.clear()
    await until_state(owner, second, "running")


async def test_room_that_a_service_gave_back_is_used_at_once(harness: Harness) -> None:
    harness.settings = harness.settings.model_copy(update={"poll_s": 3600.0})
    harness.ledger.cpu = 0
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        task_id = await harness.started(owner)
        await until_reason(owner, task_id, "waiting.capacity")
        harness.ledger.cpu = 1
        await harness.around.send(ServiceStateChanged(service_id=task_id, state="stopped", replicas=0))
        await until_state(owner, task_id, "running")


async def test_more_than_there_is_in_all_is_refused_at_the_start(harness: Harness, owner: Caller) -> None:
    harness.ledger.whole = Total(cpu=2, memory=2**30, gpu=0)
    task_id = await harness.draft(owner, resources={"cpu": 64})
    refused = await owner("POST", f"{PATH}/{task_id}/start")
    assert (refused.status_code, refused.json()["code"]) == (422, "task.resources_impossible")
    assert refused.json()["params"] == {"missing": {"cpu": 62}, "wanted": {"cpu": 64}, "total": {"cpu": 2}}
    assert (await detail(owner, task_id))["state"] == "draft"

    async def released() -> bool:
        return not harness.datasets.held and not harness.algorithms.held

    await eventually(released)


async def test_the_algorithms_own_wish_can_be_more_than_there_is(harness: Harness, owner: Caller) -> None:
    harness.ledger.whole = Total(cpu=2, memory=2**29, gpu=0)
    task_id = await harness.draft(owner)
    refused = await owner("POST", f"{PATH}/{task_id}/start")
    assert refused.json()["params"]["missing"] == {"memory": 2**29}
    await harness.running_task(owner, name="smaller", resources={"memory": 2**29})


async def test_what_became_impossible_in_the_queue_fails_and_holds_nobody(
    harness: Harness, owner: Caller, other: Caller
) -> None:
    harness.ledger.cpu = 3
    first = await harness.running_task(owner, resources={"cpu": 3})
    large = await harness.started(owner, name="large", resources={"cpu": 3})
    small = await harness.started(other, name="small", resources={"cpu": 1})
    await until_reason(other, small, "waiting.queue")
    harness.ledger.whole = Total(cpu=2)
    task = await until_state(owner, large, "failed")
    assert (task["reason"]["code"], task["reason"]["params"]["missing"]) == ("task.resources_impossible", {"cpu": 1})
    await until_reason(other, small, "waiting.capacity")
    harness.succeed(first)
    await until_state(other, small, "running")


async def test_a_ledger_that_does_not_know_what_there_is_makes_nothing_fail(harness: Harness, owner: Caller) -> None:
    harness.ledger.cpu = 0
    task_id = await harness.started(owner, resources={"cpu": 64})
    await until_reason(owner, task_id, "waiting.capacity")


async def test_more_than_a_whole_quota_waits_for_a_larger_one(harness: Harness, owner: Caller, other: Caller) -> None:
    harness.ledger.whole = Total(cpu=64)
    harness.ledger.over_quota.add(OWNER.id)
    large = await harness.started(owner, resources={"cpu": 64})
    await until_reason(owner, large, "waiting.quota")
    await harness.running_task(other, resources={"cpu": 1})
    assert (await detail(owner, large))["reason"]["code"] == "waiting.quota"
    harness.ledger.over_quota.clear()
    await until_state(owner, large, "running")


async def test_a_queued_task_is_stopped_at_once(harness: Harness, owner: Caller) -> None:
    harness.ledger.cpu = 0
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.capacity")
    answer = await owner("POST", f"{PATH}/{task_id}/stop")
    assert (answer.json()["state"], answer.json()["reason"]["code"]) == ("stopped", "task.stopped_by_user")
    assert harness.runtime.starts == {}


async def test_a_queued_task_waits_for_a_dataset_that_went_offline(
    harness: Harness, owner: Caller, other: Caller
) -> None:
    harness.ledger.cpu = 0
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.capacity")
    await harness.dataset_is(problem(409, "dataset.offline"))
    reason = await until_reason(owner, task_id, "waiting.dataset_offline")
    assert reason["params"]["code"] == "dataset.offline"
    harness.ledger.cpu = 1
    await harness.dataset_is(None)
    await until_state(owner, task_id, "running")


async def test_a_task_whose_dataset_goes_offline_while_it_gets_its_room_gives_that_back(
    harness: Harness, owner: Caller, other: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve, offline = FakeLedger.reserve, [problem(409, "dataset.offline")]

    async def meanwhile(ledger: FakeLedger, holder: Holder, each: Resources, replicas: int = 1) -> None:
        await reserve(ledger, holder, each, replicas)
        if offline:
            await harness.dataset_is(offline.pop())

    monkeypatch.setattr(FakeLedger, "reserve", meanwhile)
    harness.ledger.cpu = 1
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.dataset_offline")
    harness.datasets.refusal = None
    second = await harness.started(other, name="second")
    await until_state(other, second, "running")
    assert list(harness.ledger.rows) == [job_name(second, 1)]


async def test_room_that_a_killed_process_has_held_is_not_kept_by_a_task_that_waits(
    harness: Harness, owner: Caller
) -> None:
    harness.ledger.cpu = 0
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.capacity")
    harness.ledger.rows[job_name(task_id, 1)] = 1
    await harness.dataset_is(problem(409, "dataset.offline"))
    await until_reason(owner, task_id, "waiting.dataset_offline")
    assert harness.ledger.rows == {}


async def test_what_a_waiting_task_uses_is_asked_for_when_something_happened_to_it(
    harness: Harness, owner: Caller
) -> None:
    """Not at every look. An event that comes late does no harm: what counts is the owner's answer."""
    harness.ledger.cpu = 0
    task_id = await harness.started(owner)
    harness.datasets.calls.clear()
    harness.algorithms.calls.clear()
    for looks in (3, 6):
        await eventually(lambda: _at_least(harness.ledger.calls, looks))  # noqa: B023 - awaited in the same round
        assert "usable" not in harness.datasets.calls + harness.algorithms.calls
    await harness.around.send(DatasetOffline(dataset_id=harness.datasets.dataset.id))
    await eventually(lambda: _at_least(harness.algorithms.calls, 1))
    assert (harness.datasets.calls, harness.algorithms.calls) == (["usable"], ["usable"])
    harness.ledger.cpu = 1
    await until_state(owner, task_id, "running")


@pytest.mark.parametrize("asked", ["datasets", "algorithms"])
async def test_a_service_that_does_not_answer_is_asked_once_in_a_look(
    harness: Harness, service: Running, owner: Caller, asked: str
) -> None:
    """Each question may take as long as a call may (svckit.peers), and nobody is let through meanwhile. One that
    answers with an error of its own is asked about the others: it may be about this one only."""
    await stop_reconciling(service)
    waiting = [await harness.started(owner, name=f"waits {number}") for number in range(3)]
    ready = await harness.started(owner, name="needs no answer")
    database = service.app.state.database
    async with database.writing() as session:
        for task_id in waiting:
            (await AttemptRepository(session).get_for_update((task_id, 1))).news += 1
    port = getattr(harness, asked)
    port.refusal = Unanswered(what="the owner")
    port.calls.clear()
    (lease,) = await WorkQueue(database, 60).claim(QUEUE_WORK, 1)
    state = service.app.state
    admission = queue.Admission(harness.ports(), state.live, harness.settings, state.storage)
    assert await admission.admit(lease)
    assert port.calls == ["usable"]
    for task_id in waiting:
        reason = await until_reason(owner, task_id, "waiting.service")
        assert reason["params"]["service"] == "the owner"
    assert (await detail(owner, ready))["state"] == "preparing"
    assert await admission.admit(lease)
    assert port.calls == ["usable"] * 2
    port.refusal = Unavailable(what="the owner")
    assert await admission.admit(lease)
    assert port.calls == ["usable"] * 5


async def _at_least(calls: list[str], count: int) -> bool:
    return len(calls) >= count


async def test_a_wait_that_is_too_long_fails(harness: Harness) -> None:
    harness.settings = harness.settings.model_copy(update={"hold_s": 0.3})
    harness.ledger.cpu = 0
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        task_id = await harness.started(owner)
        await harness.algorithm_is(problem(409, "algorithm.offline"))
        task = await until_state(owner, task_id, "failed")
        assert task["reason"]["code"] == "task.algorithm_offline"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """How far the queue's clock is ahead; a test changes the last one."""
    ahead = [timedelta()]
    monkeypatch.setattr(queue, "now", lambda: now() + ahead[-1])
    return ahead


async def test_each_wait_has_its_own_time(harness: Harness, owner: Caller, clock: list[timedelta]) -> None:
    harness.ledger.cpu = 0
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.capacity")
    await harness.dataset_is(problem(409, "dataset.offline"))
    await until_reason(owner, task_id, "waiting.dataset_offline")
    await harness.dataset_is(None)
    await until_reason(owner, task_id, "waiting.capacity")
    clock.append(timedelta(hours=25))
    await harness.dataset_is(problem(409, "dataset.offline"))
    await until_reason(owner, task_id, "waiting.dataset_offline")
    clock.append(timedelta(hours=50))
    await harness.dataset_is(None)
    await harness.algorithm_is(problem(409, "algorithm.offline"))
    await until_reason(owner, task_id, "waiting.algorithm_offline")
    clock.append(timedelta(hours=75))
    assert (await until_state(owner, task_id, "failed"))["reason"]["code"] == "task.algorithm_offline"


async def test_a_wait_is_over_also_when_it_is_somebody_elses_turn(
    harness: Harness, owner: Caller, other: Caller, clock: list[timedelta]
) -> None:
    harness.ledger.cpu = 0
    harness.algorithms.behind = {OTHER.id: being_made(harness.algorithms.algorithm)}
    first = await harness.started(other)
    await until_reason(other, first, "waiting.image")
    task_id = await harness.started(owner)
    await until_reason(owner, task_id, "waiting.capacity")
    await harness.dataset_is(problem(409, "dataset.offline"))
    await until_reason(owner, task_id, "waiting.dataset_offline")
    await harness.dataset_is(None)
    harness.algorithms.behind = {}
    await harness.image_is()
    await until_reason(owner, task_id, "waiting.queue")
    clock.append(timedelta(hours=25))
    await harness.dataset_is(problem(409, "dataset.offline"))
    await until_reason(owner, task_id, "waiting.dataset_offline")
