"""What the inference service listens to. What it emits is written where the state changes (services/service.py)."""

from svckit.contracts.events import ModelPublished, ServicesCalled, UserDisabled
from svckit.inbox import EventContext, Subscriptions
from svckit.owners import on_user_disabled

from inference_svc.publications.repository import PublicationRepository
from inference_svc.services.repository import ServiceRepository

SERVICE_TARGET = "service"


async def on_model_published(context: EventContext, event: ModelPublished) -> None:
    """One service for one publication, however often the event comes."""
    if event.target != SERVICE_TARGET:
        return
    await PublicationRepository(context.session).record(event.publication_id, event.model_id, event.owner_id)


async def on_services_called(context: EventContext, event: ServicesCalled) -> None:
    services = ServiceRepository(context.session)
    for service_id in sorted(event.calls):  # as everybody locks several
        await services.count_calls(service_id, event.calls[service_id], event.errors.get(service_id, 0))


SUBSCRIPTIONS: Subscriptions = {
    ModelPublished: on_model_published,
    ServicesCalled: on_services_called,
    UserDisabled: on_user_disabled,
}
