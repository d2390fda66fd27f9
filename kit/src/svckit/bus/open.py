"""Choosing the adapter of the event bus by its URL. An adapter is imported only when its URL names it."""

from svckit.bus.port import Bus
from svckit.settings import NoAdapter


def open_bus(url: str) -> Bus:
    """`memory://`: from this process to itself. Raises NoAdapter for any other URL."""
    if url.startswith("memory:"):
        from svckit.bus.memory import MemoryBus

        return MemoryBus()
    raise NoAdapter("bus_url", url)
