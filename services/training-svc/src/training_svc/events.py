"""What the training service listens to. What it emits is written where an attempt ends (attempts/service.py)."""

from svckit.contracts.events import (
    AlgorithmOffline,
    AlgorithmOnline,
    DatasetDeleted,
    DatasetOffline,
    DatasetOnline,
    ImageFailed,
    ImagePushed,
    ServiceStateChanged,
    UserDisabled,
)
from svckit.inbox import EventContext, Subscriptions
from svckit.owners import on_user_disabled
from svckit.work import ask

from training_svc.attempts.repository import QUEUE_WORK, AttemptRepository
from training_svc.attempts.schemas import Snapshot
from training_svc.attempts.service import AttemptService
from training_svc.attempts.states import TaskState
from training_svc.models import TrainingTask
from training_svc.tasks.repository import DRAFT_WORK, StartRepository, TaskRepository


async def on_dataset_changed(context: EventContext, event: DatasetOnline | DatasetOffline | DatasetDeleted) -> None:
    await _ask_owners(context, await TaskRepository(context.session).not_begun_with(dataset_id=event.dataset_id))


async def on_algorithm_changed(context: EventContext, event: AlgorithmOnline | AlgorithmOffline) -> None:
    await _ask_owners(context, await TaskRepository(context.session).not_begun_with(algorithm_id=event.algorithm_id))


async def on_image_changed(context: EventContext, event: ImagePushed | ImageFailed) -> None:
    """Of what waits for the image."""
    waiting = await AttemptRepository(context.session).snapshots_of_queue()
    snapshots = {key: Snapshot.model_validate(snapshot) for key, snapshot in waiting.items()}
    service = AttemptService(context.session, context.app.state.live)
    for key in sorted(snapshots):
        if snapshots[key].awaits_image and snapshots[key].train.image_id == event.image_id:
            await service.mark_changed(key)


async def on_service_changed(context: EventContext, event: ServiceStateChanged) -> None:
    """There may be room now."""
    if event.state in ("stopped", "deleted"):
        ask(context.session, QUEUE_WORK.key())


async def _ask_owners(context: EventContext, tasks: list[TrainingTask]) -> None:
    """Events may come late, more than once and in another order, so what one says is not believed: that something
    happened is enough, and the owners are asked how it is now."""
    service = AttemptService(context.session, context.app.state.live)
    starts = StartRepository(context.session)
    for task in tasks:
        if task.state == TaskState.QUEUED:
            await service.mark_changed((task.id, task.attempts))
        else:
            await starts.mark_changed(task.id)
            ask(context.session, DRAFT_WORK.key(task.id))


SUBSCRIPTIONS: Subscriptions = {
    DatasetOnline: on_dataset_changed,
    DatasetOffline: on_dataset_changed,
    DatasetDeleted: on_dataset_changed,
    AlgorithmOnline: on_algorithm_changed,
    AlgorithmOffline: on_algorithm_changed,
    ImagePushed: on_image_changed,
    ImageFailed: on_image_changed,
    ServiceStateChanged: on_service_changed,
    UserDisabled: on_user_disabled,
}
