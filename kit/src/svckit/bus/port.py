"""What carries events from one service to others. Adapters: in memory (embedded), a message broker (distributed).

Of the processes of one consumer the bus gives an event to one. What all of them must hear, as that something they keep
in memory is outdated, the handler tells them by their database: `ask_wake` in its transaction (svckit.db).
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from svckit.contracts.envelope import Envelope

Consumer = Callable[[Envelope], Awaitable[None]]
"""Handles one event in one transaction of its own; raising means "deliver again"."""


class Bus(Protocol):
    """At least once, in no order that is promised, to every consumer that has subscribed to the event's type."""

    async def subscribe(self, consumer: str, types: frozenset[str], handle: Consumer) -> None:
        """Register a durable consumer by name; the same name again in this process replaces it."""

    async def publish(self, envelope: Envelope) -> None:
        """Returns once the bus has taken responsibility for the event; raises DeliveryFailed otherwise."""

    async def close(self) -> None: ...


class DeliveryFailed(ConnectionError):
    """The bus did not take the event, or (in memory) a consumer did not handle it. Publish it again later."""
