"""What the inference service listens to. What it emits is written where the state changes (services/service.py)."""

from svckit.contracts.events import ModelPublished, UserDisabled
from svckit.errors import Reason
from svckit.inbox import EventContext, Subscriptions

from inference_svc.errors import OWNER_DISABLED
from inference_svc.publications.repository import PublicationRepository
from inference_svc.services.service import ServiceService

SERVICE_TARGET = "service"


async def on_model_published(context: EventContext, event: ModelPublished) -> None:
    """One service for one publication, however often the event comes."""
    if event.target != SERVICE_TARGET:
        return
    await PublicationRepository(context.session).record(event.publication_id, event.model_id, event.owner_id)


async def on_user_disabled(context: EventContext, event: UserDisabled) -> None:
    """Stop what that user runs."""
    service = ServiceService(context.session, context.app.state.live)
    await service.stop_all(event.user_id, Reason(code=OWNER_DISABLED))


SUBSCRIPTIONS: Subscriptions = {ModelPublished: on_model_published, UserDisabled: on_user_disabled}
