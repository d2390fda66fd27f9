"""What the inference service listens to. What it emits is written where the state changes (services/service.py)."""

from svckit.contracts.events import ModelPublished, UserDisabled
from svckit.inbox import EventContext, Subscriptions
from svckit.owners import on_user_disabled

from inference_svc.publications.repository import PublicationRepository

SERVICE_TARGET = "service"


async def on_model_published(context: EventContext, event: ModelPublished) -> None:
    """One service for one publication, however often the event comes."""
    if event.target != SERVICE_TARGET:
        return
    await PublicationRepository(context.session).record(event.publication_id, event.model_id, event.owner_id)


SUBSCRIPTIONS: Subscriptions = {ModelPublished: on_model_published, UserDisabled: on_user_disabled}
