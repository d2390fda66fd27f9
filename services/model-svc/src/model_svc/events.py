"""What the model service emits and listens to."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.events import ModelPublished, ServiceStateChanged, TrainingFinished
from svckit.inbox import EventContext, Subscriptions
from svckit.outbox import emit
from svckit.work import ask

from model_svc.models import Model, Publication, ServiceUse
from model_svc.registry.repository import ImportRepository


def emit_published(session: AsyncSession, publication: Publication) -> None:
    event = ModelPublished(
        model_id=publication.model_id,
        publication_id=publication.id,
        owner_id=publication.owner_id,
        target=publication.target,
    )
    emit(session, event, publication.model_id)


async def on_training_finished(context: EventContext, event: TrainingFinished) -> None:
    """Only a success makes a model. Once per attempt, however often the event comes."""
    if event.outcome != "succeeded":
        return
    await ImportRepository(context.session).record(event.task_id, event.attempt, event.owner_id)
    ask(context.session, f"import:{event.task_id}:{event.attempt}")


async def on_service_state_changed(context: EventContext, event: ServiceStateChanged) -> None:
    """Keep the lineage: which services were made from which model. An event older than the known one is dropped."""
    if event.model_id is None or await context.session.get(Model, event.model_id) is None:
        return
    use = await context.session.get(ServiceUse, event.service_id)
    if use is not None and use.sequence >= event.sequence:
        return
    values = {"state": event.state, "replicas": event.replicas, "sequence": event.sequence}
    await context.session.merge(ServiceUse(service_id=event.service_id, model_id=event.model_id, **values))


SUBSCRIPTIONS: Subscriptions = {
    TrainingFinished: on_training_finished,
    ServiceStateChanged: on_service_state_changed,
}
