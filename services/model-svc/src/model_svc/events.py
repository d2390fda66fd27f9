"""What the model service listens to."""

from svckit.contracts.events import ServiceStateChanged, TrainingFinished
from svckit.contracts.services import ServiceStatus
from svckit.inbox import EventContext, Subscriptions
from svckit.work import ask

from model_svc.registry.repository import USE_WORK, ImportRepository, ModelRepository, UseRepository


async def on_training_finished(context: EventContext, event: TrainingFinished) -> None:
    """Only a success makes a model. Once per attempt, however often the event comes."""
    if event.outcome != "succeeded":
        return
    await ImportRepository(context.session).record(event.task_id, event.attempt, event.owner_id)


async def on_service_state_changed(context: EventContext, event: ServiceStateChanged) -> None:
    """Keep the lineage: which services were made from which model. Events come in any order: an older one changes
    nothing, and when one before this is missing the owner is asked, as it is now and then anyway."""
    if event.model_id is None or await ModelRepository(context.session).find_kept(event.model_id) is None:
        return
    told = ServiceStatus.model_validate(event.model_dump())
    missed = await UseRepository(context.session).record(told, event.model_id)
    ask(
        context.session, USE_WORK.key(event.service_id), 0.0 if missed else context.app.state.settings.service_recheck_s
    )


SUBSCRIPTIONS: Subscriptions = {
    TrainingFinished: on_training_finished,
    ServiceStateChanged: on_service_state_changed,
}
