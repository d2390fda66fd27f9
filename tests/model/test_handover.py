"""A task is let go once its model is made; a published model is kept until the service is made of it (K12)."""

import pytest
from sqlalchemy import update
from svckit.db import Database, now
from svckit.errors import Unavailable
from svckit.handover import HANDOVER_WORK
from svckit.idempotency import Once
from svckit.identity import Principal
from svckit.live import LiveFeed
from svckit.work import Work

from model_svc.adapters.training import TrainingPeer
from model_svc.registry.schemas import PublishIn
from model_svc.registry.service import ModelService
from tests.model.conftest import ModelMaker
from tests.model.harness import OWNER, Harness, let_go, model_of
from tests.support.meeting import begun
from tests.support.one_service import Caller, Running, eventually

PRINCIPAL = Principal(OWNER.id, OWNER.name)


async def until_let_go(harness: Harness, times: int) -> None:
    async def said() -> bool:
        return len(harness.training.let_go) >= times

    await eventually(said)


async def test_the_task_is_let_go_after_its_model_is_ready(
    harness: Harness, service: Running, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await harness.train()
    states: list[str] = []
    let = TrainingPeer.let_go

    async def look(peer: TrainingPeer, task_id: str, attempt: int) -> None:
        states.append((await model_of(owner, task_id))["state"])
        await let(peer, task_id, attempt)

    monkeypatch.setattr(TrainingPeer, "let_go", look)
    await harness.around.send(event)
    await until_let_go(harness, 1)
    assert (states, harness.training.let_go) == (["ready"], [event.task_id])


@pytest.mark.parametrize("left_out", ["output/model/weights.bin", None])
async def test_the_task_of_an_import_that_fails_is_let_go(
    harness: Harness, service: Running, owner: Caller, left_out: str | None
) -> None:
    """For a file that is missing, or because nothing is there any more."""
    event = await harness.train(left_out=left_out or "")
    if left_out is None:
        harness.training.results.clear()
    await harness.around.send(event)
    await model_of(owner, event.task_id, "failed")
    await until_let_go(harness, 1)


async def test_a_task_that_cannot_be_let_go_is_let_go_later_and_its_model_is_not_made_again(
    harness: Harness, service: Running, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the model has been deleted meanwhile."""
    event = await harness.train()
    tries: list[str] = []

    async def away(_: TrainingPeer, task_id: str, attempt: int) -> None:
        tries.append(task_id)
        raise Unavailable(what="training-svc")

    with monkeypatch.context() as silent:
        silent.setattr(TrainingPeer, "let_go", away)
        await harness.around.send(event)
        model = await model_of(owner, event.task_id)
        assert (await owner("DELETE", f"/api/v1/models/{model['id']}")).status_code == 204

        async def tried() -> bool:
            return bool(tries)

        await eventually(tried)
    await until_let_go(harness, 1)
    assert (await owner("GET", f"/api/v1/models?task_id={event.task_id}")).json()["items"] == []


async def test_an_event_that_comes_again_lets_go_again(harness: Harness, service: Running, owner: Caller) -> None:
    """The first answer may have been lost."""
    event = await harness.train()
    for times in (1, 2):
        await harness.around.send(event)
        await until_let_go(harness, times)
    assert len((await owner("GET", f"/api/v1/models?task_id={event.task_id}")).json()["items"]) == 1


async def test_a_published_model_is_kept_until_its_service_is_made(
    service: Running, owner: Caller, imported: ModelMaker
) -> None:
    model = await imported()
    path = f"/api/v1/models/{model['id']}"
    publication = (await owner("POST", f"{path}/publish", json={"name": "服务"})).json()["publication_id"]
    refused = await owner("DELETE", path)
    assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")
    assert refused.json()["params"]["users"] == [
        {"kind": "publication", "id": publication, "name": "服务", "owner_id": OWNER.id}
    ]
    for _ in range(2):
        await let_go(service, model, publication)
    assert (await owner("DELETE", path)).status_code == 204


async def test_a_delete_beside_a_publish_waits_and_is_refused(
    service: Running, owner: Caller, imported: ModelMaker
) -> None:
    model = await imported()
    database: Database = service.app.state.database
    async with database.writing() as session:
        once = Once("publish", OWNER.id, None)
        await ModelService(session, LiveFeed(database)).publish(PRINCIPAL, model["id"], PublishIn(), once)
        await session.flush()
        deletion = await begun(owner("DELETE", f"/api/v1/models/{model['id']}"))
    assert (await deletion).status_code == 409


async def test_a_publish_beside_a_delete_waits_and_finds_nothing(
    harness: Harness, service: Running, owner: Caller, imported: ModelMaker
) -> None:
    model = await imported()
    database: Database = service.app.state.database
    async with database.writing() as session:
        await ModelService(session, LiveFeed(database)).delete(PRINCIPAL, model["id"])
        publish = await begun(owner("POST", f"/api/v1/models/{model['id']}/publish", json={}))
    assert (await publish).status_code == 404
    assert harness.around.published == []


async def test_a_publication_is_told_again_until_its_service_is_made(
    harness: Harness, service: Running, owner: Caller, imported: ModelMaker
) -> None:
    model = await imported()
    publication = (await owner("POST", f"/api/v1/models/{model['id']}/publish", json={})).json()["publication_id"]
    database: Database = service.app.state.database
    key = HANDOVER_WORK.key(model["id"], publication)
    async with database.writing() as session:
        await session.execute(update(Work).where(Work.key == key).values(due_at=now()))
    database.wake("work")

    async def told() -> bool:
        return len(harness.around.published) == 2

    await eventually(told)
    first, second = (envelope.data for envelope in harness.around.published)
    assert first == second
