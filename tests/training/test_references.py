"""What keeps a dataset and an algorithm from being deleted goes when the start that put it does not go through."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from svckit.db import Database, now
from svckit.errors import Unavailable
from svckit.ids import new_id
from svckit.work import Lease, LeaseLost, Work, ask

from tests.support.one_service import Caller, Running, eventually
from tests.training.harness import OWNER, PATH, Harness, until_state
from training_svc.models import OpenStart
from training_svc.ports import ReferenceHolder
from training_svc.tasks.references import LONGEST_START, StartReferences
from training_svc.tasks.repository import START_WORK, StartRepository


def other_dataset(harness: Harness) -> str:
    """From now on only this one may be used."""
    harness.datasets.dataset = harness.datasets.dataset.model_copy(update={"id": new_id()})
    return harness.datasets.dataset.id


async def until_nothing_is_held(harness: Harness) -> None:
    async def gone() -> bool:
        return not harness.datasets.held and not harness.algorithms.held

    await eventually(gone)


@pytest.fixture
def no_answer(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The algorithm service does not answer when the second reference is put."""

    async def refuse() -> None:
        raise Unavailable(what="algorithm-svc")

    monkeypatch.setattr(harness.algorithms, "before_reference", refuse)
    return monkeypatch


async def test_a_start_whose_second_reference_is_refused_keeps_none(
    harness: Harness, owner: Caller, no_answer: pytest.MonkeyPatch
) -> None:
    task_id = await harness.draft(owner)
    assert (await owner("POST", f"{PATH}/{task_id}/start")).status_code == 503
    await until_nothing_is_held(harness)
    no_answer.undo()

    async def accepted() -> bool:
        return (await owner("POST", f"{PATH}/{task_id}/start")).status_code == 202

    await eventually(accepted)
    await until_state(owner, task_id, "running")
    assert [len(harness.datasets.held), len(harness.algorithms.held)] == [1, 1]


async def test_a_draft_with_another_dataset_that_is_deleted_leaves_nothing(
    harness: Harness, owner: Caller, no_answer: pytest.MonkeyPatch
) -> None:
    """Also when the dataset service did not answer meanwhile, so that nothing could be released before."""
    task_id = await harness.draft(owner)

    async def no_release(holder: ReferenceHolder) -> None:
        raise Unavailable(what="dataset-svc")

    with no_answer.context() as silent:
        silent.setattr(harness.datasets, "remove_reference", no_release)
        assert (await owner("POST", f"{PATH}/{task_id}/start")).status_code == 503
        edited = await owner("PATCH", f"{PATH}/{task_id}", json={"dataset_id": other_dataset(harness)})
        assert edited.status_code == 200
        assert (await owner("DELETE", f"{PATH}/{task_id}")).status_code == 204
        assert len(harness.datasets.held) == 1
    await until_nothing_is_held(harness)


async def test_a_start_of_a_draft_that_was_changed_meanwhile_keeps_nothing(
    harness: Harness, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = await harness.draft(owner)

    async def edit() -> None:
        change = {"dataset_id": other_dataset(harness)}
        assert (await owner("PATCH", f"{PATH}/{task_id}", json=change)).status_code == 200

    monkeypatch.setattr(harness.algorithms, "before_reference", edit)
    refused = await owner("POST", f"{PATH}/{task_id}/start")
    assert (refused.status_code, refused.json()["code"]) == (412, "edit.conflict")
    await until_nothing_is_held(harness)


async def test_a_start_of_a_task_that_was_deleted_meanwhile_keeps_nothing(
    harness: Harness, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = await harness.draft(owner)

    async def delete() -> None:
        assert (await owner("DELETE", f"{PATH}/{task_id}")).status_code == 204

    monkeypatch.setattr(harness.algorithms, "before_reference", delete)
    assert (await owner("POST", f"{PATH}/{task_id}/start")).status_code == 404
    await until_nothing_is_held(harness)


async def test_a_second_start_that_is_refused_leaves_the_first_its_references(
    harness: Harness, service: Running, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = await harness.draft(owner)

    async def start() -> None:
        monkeypatch.undo()
        assert (await owner("POST", f"{PATH}/{task_id}/start")).status_code == 202

    monkeypatch.setattr(harness.algorithms, "before_reference", start)
    assert (await owner("POST", f"{PATH}/{task_id}/start")).json()["code"] == "state.forbids"
    await until_no_start_is_open(service, task_id)
    assert [len(harness.datasets.held), len(harness.algorithms.held)] == [1, 1]


async def test_what_a_killed_start_left_is_released(harness: Harness) -> None:
    async with harness.run() as app:
        task_id = await harness.draft(app.as_user(OWNER))
        holder = ReferenceHolder(task_id, harness.datasets.dataset.id, harness.algorithms.algorithm.id)
        await harness.datasets.use(holder, OWNER.id, "")
        begun = now() - LONGEST_START
        async with app.app.state.database.writing() as session:
            session.add(OpenStart(task_id=task_id, dataset_id=holder.dataset_id, algorithm_id=new_id(), begun_at=begun))
    async with harness.run():
        await until_nothing_is_held(harness)


async def test_a_start_that_is_under_way_keeps_what_it_has(
    harness: Harness, service: Running, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier one that did not go through is put off, and a later one is refused until that is done."""
    task_id = await harness.draft(owner)
    left = OpenStart(
        task_id=task_id,
        dataset_id=harness.datasets.dataset.id,
        algorithm_id=harness.algorithms.algorithm.id,
        given_up=True,
    )

    async def give_up() -> None:
        async with service.app.state.database.writing() as session:
            session.add(left)
            ask(session, START_WORK.key(task_id))
        late = await owner("POST", f"{PATH}/{task_id}/start")
        assert (late.status_code, late.json()["code"]) == (503, "service.unavailable")
        assert len(harness.datasets.held) == 1

    monkeypatch.setattr(harness.algorithms, "before_reference", give_up)
    assert (await owner("POST", f"{PATH}/{task_id}/start")).status_code == 202
    await until_no_start_is_open(service, task_id)
    assert [len(harness.datasets.held), len(harness.algorithms.held)] == [1, 1]


async def test_a_process_that_has_lost_its_lease_releases_nothing_more(
    harness: Harness, service: Running, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another may have ended the release meanwhile, and the task may have started again."""
    task_id = await harness.draft(owner)
    holder = ReferenceHolder(task_id, harness.datasets.dataset.id, harness.algorithms.algorithm.id)
    await harness.datasets.use(holder, OWNER.id, "")
    await harness.algorithms.use(holder, OWNER.id, "")
    database: Database = service.app.state.database
    key, held_for = START_WORK.key(task_id), timedelta(hours=1)
    async with database.writing() as session:
        start = {"dataset_id": holder.dataset_id, "algorithm_id": holder.algorithm_id, "given_up": True}
        session.add(OpenStart(task_id=task_id, **start))
        session.add(Work(key=key, kind="start", due_at=now(), token="mine", leased_until=now() + held_for))

    async def pause(holder: ReferenceHolder) -> None:
        async with database.writing() as session:
            await session.execute(update(Work).where(Work.key == key).values(token="another"))

    monkeypatch.setattr(harness.datasets, "remove_reference", pause)
    with pytest.raises(LeaseLost):
        await StartReferences(database, service.app.state.ports).release(Lease(database, key, "mine", 1))
    assert len(harness.algorithms.held) == 1


async def until_no_start_is_open(service: Running, task_id: str) -> None:
    async def none() -> bool:
        async with service.app.state.database.writing() as session:
            return not await StartRepository(session).of_task(task_id)

    await eventually(none)
