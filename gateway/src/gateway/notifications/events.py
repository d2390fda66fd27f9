"""From events to notifications. An event is handled once (the inbox), in the transaction that writes its row."""

from svckit.contracts.events import (
    DatasetValidated,
    ImageFailed,
    ServiceStateChanged,
    TrainingFinished,
    UserPasswordReset,
    UserRolesChanged,
    UserSessionReused,
)
from svckit.contracts.overview import NamedThing
from svckit.inbox import EventContext
from svckit.reservations import WAITS_FOR_ROOM

from gateway.notifications import kinds
from gateway.notifications.repository import NotificationRepository
from gateway.notifications.service import News, NotificationService

_TRAINING = {"succeeded": kinds.TRAINING_SUCCEEDED, "failed": kinds.TRAINING_FAILED}
_SERVICE = {"failed": kinds.SERVICE_FAILED, "degraded": kinds.SERVICE_DEGRADED}
_MOST_METRICS = 10


async def on_training_finished(context: EventContext, event: TrainingFinished) -> None:
    """Whoever stopped a training knows it."""
    kind = _TRAINING.get(event.outcome)
    if kind is None:
        return
    params: dict[str, object] = {"attempt": event.attempt}
    if kind == kinds.TRAINING_SUCCEEDED:
        params["metrics"] = dict(list(event.metrics.items())[:_MOST_METRICS])
    thing = NamedThing(kind="task", id=event.task_id, name=event.name)
    await _tell(context, News(event.owner_id, kind, thing, params, event.reason))


async def on_dataset_validated(context: EventContext, event: DatasetValidated) -> None:
    """A part that is good, while another one is missing, is no news yet."""
    thing = NamedThing(kind="dataset", id=event.dataset_id, name=event.name)
    if event.outcome == "invalid":
        params: dict[str, object] = {"version": event.version, "part": event.part}
        await _tell(context, News(event.owner_id, kinds.DATASET_INVALID, thing, params, event.reason))
    elif event.usable:
        params = {"version": event.version, "samples": event.samples, "warnings": event.warnings}
        await _tell(context, News(event.owner_id, kinds.DATASET_READY, thing, params))


async def on_image_failed(context: EventContext, event: ImageFailed) -> None:
    thing = NamedThing(kind="image", id=event.image_id, name=event.name)
    await _tell(context, News(event.owner_id, kinds.IMAGE_FAILED, thing, reason=event.reason))


async def on_service_state(context: EventContext, event: ServiceStateChanged) -> None:
    """Replicas that wait for room are no trouble: whoever wanted so many sees it."""
    kind = _SERVICE.get(event.state)
    if kind is not None and (event.reason or {}).get("code") not in WAITS_FOR_ROOM:
        thing = NamedThing(kind="service", id=event.service_id, name=event.name)
        params: dict[str, object] = {"replicas": event.replicas}
        await _tell(context, News(event.owner_id, kind, thing, params, event.reason))


async def on_roles_changed(context: EventContext, event: UserRolesChanged) -> None:
    await _tell_user(context, event.user_id, kinds.ROLES_CHANGED, {"roles": event.roles})


async def on_password_reset(context: EventContext, event: UserPasswordReset) -> None:
    await _tell_user(context, event.user_id, kinds.PASSWORD_RESET, {})


async def on_session_reused(context: EventContext, event: UserSessionReused) -> None:
    params: dict[str, object] = {"ip": event.ip, "user_agent": event.user_agent}
    await _tell_user(context, event.user_id, kinds.SESSION_REUSED, params)


async def _tell_user(context: EventContext, user_id: str, kind: str, params: dict[str, object]) -> None:
    user = await NotificationRepository(context.session).user(user_id)
    if user is not None:
        await _tell(context, News(user_id, kind, NamedThing(kind="user", id=user_id, name=user.name), params))


async def _tell(context: EventContext, news: News) -> None:
    await NotificationService(context.session, context.app.state.live).notify(news)
