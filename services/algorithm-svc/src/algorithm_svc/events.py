"""What the algorithm service emits, besides what is emitted where an image's state changes (images/service.py). It
listens to nothing."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.events import AlgorithmOffline, AlgorithmOnline
from svckit.inbox import Subscriptions
from svckit.outbox import emit

from algorithm_svc.models import Algorithm


def emit_online(session: AsyncSession, algorithm: Algorithm) -> None:
    emit(session, AlgorithmOnline(algorithm_id=algorithm.id), algorithm.id)


def emit_offline(session: AsyncSession, algorithm: Algorithm) -> None:
    emit(session, AlgorithmOffline(algorithm_id=algorithm.id), algorithm.id)


SUBSCRIPTIONS: Subscriptions = {}
