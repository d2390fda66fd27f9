"""Events are published at least once, whatever happens to the process or to the bus."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import ColumnElement, func, literal, select, update
from svckit.bus.port import DeliveryFailed
from svckit.contracts.envelope import Envelope
from svckit.db import Database, UtcDateTime, now
from svckit.loops import LONGEST_DELAY_S
from svckit.outbox import KEEP_SENT, OutboxEvent, Relay, emit, forget_sent

from tests.kit.things import ALICE, Happened, Things, create
from tests.support.one_service import eventually


@dataclass
class Clock:
    """Moved by hand."""

    start: datetime = field(default_factory=now)
    seconds: float = 0.0

    def __call__(self, plus_s: float) -> ColumnElement[datetime]:
        return literal(self.start + timedelta(seconds=self.seconds + plus_s), UtcDateTime())


@dataclass
class Broker:
    """A bus that nobody has subscribed to. `broken`: the subject of an event that its client cannot send."""

    up: bool = False
    broken: str = ""
    taken: list[Envelope] = field(default_factory=list)
    refused: list[Envelope] = field(default_factory=list)

    async def publish(self, envelope: Envelope) -> None:
        if not self.up:
            self.refused.append(envelope)
            raise DeliveryFailed("connection refused")
        if envelope.subject == self.broken:
            raise TypeError("not serialisable")
        self.taken.append(envelope)

    async def subscribe(self, *_: object) -> None:
        raise NotImplementedError

    async def close(self) -> None: ...


@pytest.fixture
async def crashed(things: Things) -> Things:
    """The transaction of an event was committed, and nothing else happened."""
    async with things.database() as database, database.writing() as session:
        thing = await create(session, ALICE, "cause")
        emit(session, Happened(word="effect"), thing.id)
    return things


async def handled(things: Things, *words: str) -> None:
    async def all_there() -> bool:
        return set(words) <= set(things.handled)

    await eventually(all_there)


async def test_a_rolled_back_transaction_emits_nothing(things: Things) -> None:
    async with things.database() as database:

        async def fail() -> None:
            async with database.writing() as session:
                emit(session, Happened(word="never"), "x")
                raise KeyError

        with pytest.raises(KeyError):
            await fail()
        async with database.reading() as session:
            assert await session.scalar(select(func.count()).select_from(OutboxEvent)) == 0


async def test_an_event_survives_a_crash_before_it_was_published(crashed: Things) -> None:
    async with crashed.run():
        await handled(crashed, "effect")
    assert crashed.handled == ["effect"]


async def test_an_event_survives_a_crash_after_it_was_claimed(crashed: Things) -> None:
    async with crashed.database() as database:
        crashed.handled.clear()
        async with database.writing() as session:
            emit(session, Happened(word="claimed"), "x")
            await session.flush()
            for row in await session.scalars(select(OutboxEvent)):
                row.claimed_until = now() + timedelta(hours=1)
    async with crashed.run():
        await handled(crashed, "claimed")
    assert crashed.handled.count("claimed") == 1


async def test_a_crash_between_publish_and_mark_is_not_handled_twice(crashed: Things) -> None:
    async with crashed.run() as service:
        await handled(crashed, "effect")
        await service.app.state.relay.flush()
    async with crashed.database() as database, database.writing() as session:
        for row in await session.scalars(select(OutboxEvent)):
            row.sent_at = None
    async with crashed.run() as service:
        await eventually(_all_sent(service.app.state.database))
    assert crashed.handled == ["effect"]


async def test_nothing_is_given_up_while_the_broker_is_dead(things: Things) -> None:
    """451 seconds are what twenty tries took, after which events were given up."""
    clock, broker = Clock(), Broker()
    async with things.database() as database:
        async with database.writing() as session:
            for word in ("a", "b", "c"):
                emit(session, Happened(word=word), word)
        relay = Relay("thing-svc", database, broker, clock)
        for _ in range(451):
            await relay.flush()
            clock.seconds += 1
        assert len(broker.refused) <= 3 * (6 + 451 / LONGEST_DELAY_S), "a dead broker is not asked all the time"
        broker.up = True
        clock.seconds += LONGEST_DELAY_S
        await relay.flush()
        assert [envelope.subject for envelope in broker.taken] == ["a", "b", "c"]


async def test_the_delay_is_bounded_after_however_many_tries(things: Things) -> None:
    clock, broker = Clock(), Broker()
    async with things.database() as database:
        async with database.writing() as session:
            emit(session, Happened(word="patient"), "x")
            await session.flush()
            await session.execute(update(OutboxEvent).values(attempts=10_000))
        relay = Relay("thing-svc", database, broker, clock)
        await relay.flush()
        broker.up = True
        clock.seconds += LONGEST_DELAY_S
        await relay.flush()
    assert len(broker.taken) == 1


async def test_an_event_that_the_bus_cannot_take_holds_nothing_back(things: Things) -> None:
    broker = Broker(up=True, broken="a")
    async with things.database() as database:
        async with database.writing() as session:
            emit(session, Happened(word="a"), "a")
            emit(session, Happened(word="b"), "b")
        await Relay("thing-svc", database, broker).flush()
    assert [envelope.subject for envelope in broker.taken] == ["b"]


async def test_what_a_killed_process_had_claimed_is_published_by_another(things: Things) -> None:
    clock, broker = Clock(), Broker(up=True)
    async with things.database() as database:
        async with database.writing() as session:
            emit(session, Happened(word="x"), "x")
            await session.flush()
            await session.execute(update(OutboxEvent).values(claimed_until=clock(30)))
        relay = Relay("thing-svc", database, broker, clock)
        await relay.flush()
        assert broker.taken == [], "the claim may be of a process that is at work"
        clock.seconds = 30
        await relay.flush()
    assert len(broker.taken) == 1


async def test_two_processes_publish_each_event_once(things: Things) -> None:
    async with things.database() as database:
        async with database.writing() as session:
            for number in range(250):
                emit(session, Happened(word="x"), str(number))
        brokers = Broker(up=True), Broker(up=True)
        other = Database(database.url)
        relays = [Relay("thing-svc", opened, broker) for opened, broker in zip((database, other), brokers, strict=True)]
        await asyncio.gather(*(relay.flush() for relay in relays))
        await other.close()
    taken = [envelope.subject for broker in brokers for envelope in broker.taken]
    assert sorted(taken, key=int) == [str(number) for number in range(250)]


async def test_what_was_sent_long_ago_is_forgotten(things: Things) -> None:
    ages = {"fresh": timedelta(), "old": KEEP_SENT * 2}
    async with things.database() as database:
        async with database.writing() as session:
            for word in (*ages, "unsent"):
                emit(session, Happened(word=word), word)
            await session.flush()
            for row in await session.scalars(select(OutboxEvent).where(OutboxEvent.subject.in_(ages))):
                row.sent_at = now() - ages[row.subject]
        await forget_sent(database)
        async with database.reading() as session:
            assert set(await session.scalars(select(OutboxEvent.subject))) == {"fresh", "unsent"}


def _all_sent(database: Database) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        async with database.reading() as session:
            return (await session.scalars(select(OutboxEvent).where(OutboxEvent.sent_at.is_(None)))).first() is None

    return check
