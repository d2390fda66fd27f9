"""What the algorithm service emits and listens to. Images' events are emitted where their state changes
(images/service.py)."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.events import AlgorithmOffline, AlgorithmOnline, ImageFailed, ImagePushed
from svckit.inbox import EventContext, Subscriptions
from svckit.outbox import emit

from algorithm_svc.algorithms.holding import ImageHolding
from algorithm_svc.models import Algorithm


def emit_online(session: AsyncSession, algorithm: Algorithm) -> None:
    emit(session, AlgorithmOnline(algorithm_id=algorithm.id), algorithm.id)


def emit_offline(session: AsyncSession, algorithm: Algorithm) -> None:
    emit(session, AlgorithmOffline(algorithm_id=algorithm.id), algorithm.id)


async def on_image_changed(context: EventContext, event: ImagePushed | ImageFailed) -> None:
    """The algorithms made of it follow its present state, so a late event does no harm."""
    await ImageHolding(context.session, context.app.state.live).follow(event.image_id)


SUBSCRIPTIONS: Subscriptions = {ImagePushed: on_image_changed, ImageFailed: on_image_changed}
