"""Choosing the adapter of the event bus by its URL. An adapter is imported only when its URL names it."""

from svckit.bus.port import Bus


def open_bus(url: str) -> Bus:
    """`memory://`: from this process to itself. Raises ValueError for any other URL."""
    kind = url.partition(":")[0]
    if kind == "memory":
        from svckit.bus.memory import MemoryBus

        return MemoryBus()
    raise ValueError(f"no adapter for an event bus of this kind: {kind or 'no'} URL")
