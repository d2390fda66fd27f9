"""What the gateway emits and listens to."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.events import (
    DatasetValidated,
    ImageFailed,
    ServicesCalled,
    ServiceStateChanged,
    TrainingFinished,
    UserDisabled,
    UserPasswordReset,
    UserRolesChanged,
    UserSessionReused,
)
from svckit.db import ask_wake
from svckit.inbox import EventContext, Subscriptions
from svckit.outbox import emit

from gateway.models import SignInSession, User
from gateway.notifications import events as notifications

UPSTREAMS = "upstreams"
"""The topic (svckit.db.ask_wake) that has the addresses of services asked for anew."""


async def on_service_state(context: EventContext, event: ServiceStateChanged) -> None:
    """Every process of the gateway asks for the addresses anew at once instead of within two seconds."""
    ask_wake(context.session, UPSTREAMS)
    await notifications.on_service_state(context, event)


SUBSCRIPTIONS: Subscriptions = {
    ServiceStateChanged: on_service_state,
    TrainingFinished: notifications.on_training_finished,
    DatasetValidated: notifications.on_dataset_validated,
    ImageFailed: notifications.on_image_failed,
    UserRolesChanged: notifications.on_roles_changed,
    UserPasswordReset: notifications.on_password_reset,
    UserSessionReused: notifications.on_session_reused,
}


def emit_called(session: AsyncSession, calls: Mapping[str, tuple[int, int]]) -> None:
    """`calls`: how many, and how many errors among them, by service."""
    errors = {service_id: failed for service_id, (_, failed) in calls.items() if failed}
    told = {service_id: count for service_id, (count, _) in calls.items()}
    emit(session, ServicesCalled(calls=told, errors=errors), "services")


def emit_disabled(session: AsyncSession, user: User) -> None:
    emit(session, UserDisabled(user_id=user.id), user.id)


def emit_roles_changed(session: AsyncSession, user: User) -> None:
    emit(session, UserRolesChanged(user_id=user.id, roles=user.roles), user.id)


def emit_password_reset(session: AsyncSession, user: User) -> None:
    emit(session, UserPasswordReset(user_id=user.id), user.id)


def emit_session_reused(session: AsyncSession, row: SignInSession) -> None:
    event = UserSessionReused(user_id=row.user_id, ip=row.ip, user_agent=row.user_agent)
    emit(session, event, row.user_id)
