"""What the training service listens to. What it emits is written where an attempt ends (attempts/service.py)."""

from svckit.contracts.events import (
    AlgorithmOffline,
    AlgorithmOnline,
    DatasetOffline,
    DatasetOnline,
    ImageFailed,
    ImagePushed,
    UserDisabled,
)
from svckit.errors import Reason
from svckit.inbox import EventContext, Subscriptions
from svckit.work import ask

from training_svc.attempts.repository import QUEUE
from training_svc.attempts.service import AttemptService
from training_svc.errors import OWNER_DISABLED, WAITING_ALGORITHM_OFFLINE, WAITING_DATASET_OFFLINE
from training_svc.models import TrainingTask
from training_svc.tasks.repository import TaskRepository
from training_svc.tasks.service import TaskService


async def on_dataset_online(context: EventContext, event: DatasetOnline) -> None:
    drafts = await TaskRepository(context.session).drafts_with(dataset_id=event.dataset_id)
    _refresh(context, drafts, WAITING_DATASET_OFFLINE, online=True)


async def on_dataset_offline(context: EventContext, event: DatasetOffline) -> None:
    drafts = await TaskRepository(context.session).drafts_with(dataset_id=event.dataset_id)
    _refresh(context, drafts, WAITING_DATASET_OFFLINE, online=False)


async def on_algorithm_online(context: EventContext, event: AlgorithmOnline) -> None:
    drafts = await TaskRepository(context.session).drafts_with(algorithm_id=event.algorithm_id)
    _refresh(context, drafts, WAITING_ALGORITHM_OFFLINE, online=True)


async def on_algorithm_offline(context: EventContext, event: AlgorithmOffline) -> None:
    drafts = await TaskRepository(context.session).drafts_with(algorithm_id=event.algorithm_id)
    _refresh(context, drafts, WAITING_ALGORITHM_OFFLINE, online=False)


async def on_image_changed(context: EventContext, event: ImagePushed | ImageFailed) -> None:
    """The queue asks for itself whether that is what a task waits for."""
    ask(context.session, QUEUE)


async def on_user_disabled(context: EventContext, event: UserDisabled) -> None:
    """Stop what that user trains."""
    service = TaskService(context.session, context.app.state.live)
    await service.stop_all(event.user_id, Reason(code=OWNER_DISABLED))


def _refresh(context: EventContext, drafts: list[TrainingTask], code: str, *, online: bool) -> None:
    """Say in the drafts what changed; the queue, which asks for itself, is woken."""
    service = AttemptService(context.session, context.app.state.live)
    for task in drafts:
        noted = (task.reason or {}).get("code") == code
        if noted == online:
            task.reason = None if online else Reason(code=code).model_dump()
            service.notify(task, "state")
    ask(context.session, QUEUE)


SUBSCRIPTIONS: Subscriptions = {
    DatasetOnline: on_dataset_online,
    DatasetOffline: on_dataset_offline,
    AlgorithmOnline: on_algorithm_online,
    AlgorithmOffline: on_algorithm_offline,
    ImagePushed: on_image_changed,
    ImageFailed: on_image_changed,
    UserDisabled: on_user_disabled,
}
