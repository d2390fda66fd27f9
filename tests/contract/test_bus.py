"""What every bus does; the adapters of the embedded and of the distributed mode pass the same tests."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from svckit.bus.open import open_bus
from svckit.bus.port import Bus, DeliveryFailed
from svckit.contracts.envelope import Envelope
from svckit.db import now
from svckit.ids import new_id

from launcher.bus import HeldBus


@dataclass
class Recorder:
    """A consumer; it refuses the next `refusals` events."""

    refusals: int = 0
    taken: list[str] = field(default_factory=list)

    async def __call__(self, envelope: Envelope) -> None:
        if self.refusals:
            self.refusals -= 1
            raise ValueError(envelope.id)
        self.taken.append(envelope.id)


def released() -> Bus:
    bus = HeldBus()
    bus.release()
    return bus


@pytest.fixture(params=[lambda: open_bus("memory://"), released], ids=["memory", "launcher"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    make: Callable[[], Bus] = request.param
    opened = make()
    yield opened
    await opened.close()


async def send(bus: Bus, kind: str = "thing.happened", event_id: str = "") -> str:
    """Publish as a relay does: until the bus has taken the event. Its id."""
    envelope = Envelope(id=event_id or new_id(), source="test", type=kind, subject="x", time=now(), data={})
    for _ in range(10):
        try:
            await bus.publish(envelope)
        except DeliveryFailed:
            continue
        return envelope.id
    raise AssertionError("never taken")


async def test_every_consumer_of_the_type_gets_the_event_and_no_other_one(bus: Bus) -> None:
    first, second, third = Recorder(), Recorder(), Recorder()
    await bus.subscribe("a", frozenset({"thing.happened", "thing.ended"}), first)
    await bus.subscribe("b", frozenset({"thing.happened"}), second)
    await bus.subscribe("c", frozenset({"thing.ended"}), third)
    sent = await send(bus)
    assert (first.taken, second.taken, third.taken) == ([sent], [sent], [])


async def test_an_event_without_consumers_is_taken(bus: Bus) -> None:
    await send(bus)


async def test_a_refused_event_is_delivered_again_and_keeps_nothing_from_others(bus: Bus) -> None:
    stubborn, other = Recorder(refusals=2), Recorder()
    await bus.subscribe("stubborn", frozenset({"thing.happened"}), stubborn)
    await bus.subscribe("other", frozenset({"thing.happened"}), other)
    sent = await send(bus)
    assert stubborn.taken == [sent]
    assert set(other.taken) == {sent}


async def test_a_consumer_that_subscribes_again_replaces_itself(bus: Bus) -> None:
    before, after = Recorder(), Recorder()
    await bus.subscribe("a", frozenset({"thing.happened"}), before)
    await bus.subscribe("a", frozenset({"thing.happened"}), after)
    sent = await send(bus)
    assert (before.taken, after.taken) == ([], [sent])


async def test_an_event_that_is_published_twice_comes_with_the_same_id(bus: Bus) -> None:
    consumer = Recorder()
    await bus.subscribe("a", frozenset({"thing.happened"}), consumer)
    sent = await send(bus)
    await send(bus, event_id=sent)
    assert consumer.taken == [sent, sent]


def test_a_bus_without_an_adapter_is_refused() -> None:
    with pytest.raises(ValueError, match="kafka"):
        open_bus("kafka://127.0.0.1")
