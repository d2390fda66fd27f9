"""The bus of the embedded mode. It has no memory of its own: an event counts as taken when every consumer has handled
it, so the outbox row stays unsent until then and a crash in between delivers it again.
"""

import logging

from svckit.bus.port import Consumer, DeliveryFailed
from svckit.contracts.envelope import Envelope

_log = logging.getLogger(__name__)


class MemoryBus:
    """Delivers inside `publish`, to the consumers of one process."""

    def __init__(self) -> None:
        self._consumers: dict[str, tuple[frozenset[str], Consumer]] = {}

    async def subscribe(self, consumer: str, types: frozenset[str], handle: Consumer) -> None:
        self._consumers[consumer] = (types, handle)

    async def publish(self, envelope: Envelope) -> None:
        failed: list[str] = []
        for name, (types, handle) in list(self._consumers.items()):
            if envelope.type not in types:
                continue
            try:
                await handle(envelope)
            except Exception:  # one consumer's bug must not take the event from the others; it is raised below
                _log.exception("%s failed on %s %s", name, envelope.type, envelope.id)
                failed.append(name)
        if failed:
            raise DeliveryFailed(", ".join(failed))

    async def close(self) -> None:
        self._consumers.clear()
