"""The bus of the embedded platform: in memory, and quiet while the services start and after they have stopped."""

import asyncio

from svckit.bus.memory import MemoryBus
from svckit.bus.port import DeliveryFailed
from svckit.contracts.envelope import Envelope


class HeldBus(MemoryBus):
    """Before `release` publishing waits: a consumer that has not subscribed yet would miss the event for good. After
    `shut` it is refused, so that the event stays in its outbox until the next start."""

    def __init__(self) -> None:
        super().__init__()
        self._decided = asyncio.Event()
        self._shut = False

    async def publish(self, envelope: Envelope) -> None:
        await self._decided.wait()
        if self._shut:
            raise DeliveryFailed("the platform stops")
        await super().publish(envelope)

    def release(self) -> None:
        self._decided.set()

    def shut(self) -> None:
        self._shut = True
        self._decided.set()
