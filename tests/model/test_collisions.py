"""Two events that are handled at the same time."""

from svckit.contracts.events import ServiceStateChanged, TrainingFinished
from svckit.contracts.services import ServiceStatus
from svckit.ids import new_id
from svckit.inbox import EventContext

from model_svc.events import on_service_state_changed, on_training_finished
from tests.model.conftest import ModelMaker
from tests.model.harness import OWNER, Harness, model_of
from tests.support.meeting import begun
from tests.support.one_service import Caller, Running


async def test_of_two_states_of_a_service_the_newer_stays(
    harness: Harness, service: Running, imported: ModelMaker, owner: Caller
) -> None:
    """Neither finds a row when it begins; the older is committed last."""
    model, service_id = await imported(), new_id()
    database = service.app.state.database
    harness.services.known[service_id] = ServiceStatus(service_id=service_id, state="running", replicas=1, sequence=2)

    def state(sequence: int, word: str) -> ServiceStateChanged:
        return ServiceStateChanged(
            service_id=service_id, model_id=model["id"], state=word, replicas=1, sequence=sequence
        )

    async def handle(event: ServiceStateChanged) -> None:
        async with database.writing() as session:
            await on_service_state_changed(EventContext(session, service.app), event)

    async with database.writing() as session:
        await on_service_state_changed(EventContext(session, service.app), state(2, "running"))
        await session.flush()
        older = await begun(handle(state(1, "starting")))
    await older
    lineage = (await owner("GET", f"/api/v1/models/{model['id']}")).json()["lineage"]
    assert [(use["service_id"], use["state"]) for use in lineage["services"]] == [(service_id, "running")]


async def test_a_training_that_is_told_twice_at_once_becomes_one_model(
    harness: Harness, service: Running, owner: Caller
) -> None:
    event: TrainingFinished = await harness.train()
    database = service.app.state.database

    async def handle() -> None:
        async with database.writing() as session:
            await on_training_finished(EventContext(session, service.app), event)

    async with database.writing() as session:
        await on_training_finished(EventContext(session, service.app), event)
        await session.flush()
        second = await begun(handle())
    await second
    assert (await model_of(owner, event.task_id))["owner_id"] == OWNER.id
