"""What the relay needs from an event bus. Adapters: in memory (embedded), RabbitMQ (distributed)."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from svckit.contracts.envelope import Envelope

Consumer = Callable[[Envelope], Awaitable[None]]
"""Handles one event in one transaction of its own; raising means "deliver again"."""


class Bus(Protocol):
    """At least once, to every consumer that subscribed to the event's type."""

    async def subscribe(self, consumer: str, types: frozenset[str], handle: Consumer) -> None:
        """Register a durable consumer by name; the same name again replaces it."""

    async def publish(self, envelope: Envelope) -> None:
        """Returns once the bus has taken responsibility for the event; raises DeliveryFailed otherwise."""

    async def close(self) -> None: ...


class DeliveryFailed(ConnectionError):
    """The bus did not take the event, or (in memory) a consumer did not handle it. Publish it again later."""
