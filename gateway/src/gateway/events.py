"""What the gateway emits and listens to."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.events import ServiceStateChanged, UserDisabled
from svckit.outbox import EventContext, Subscriptions, emit

from gateway.models import Outbox, User


async def on_service_state(context: EventContext, _: ServiceStateChanged) -> None:
    """The table of addresses is asked for anew at once instead of within two seconds."""
    context.app.state.serve_table.wake()


SUBSCRIPTIONS: Subscriptions = {ServiceStateChanged: on_service_state}


def emit_disabled(session: AsyncSession, user: User) -> None:
    emit(session, Outbox, UserDisabled(user_id=user.id), user.id)
