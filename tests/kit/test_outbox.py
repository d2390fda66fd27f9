"""Events are delivered at least once, and handled once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from svckit.db import Database, now
from svckit.outbox import (
    KEEP_HANDLED,
    KEEP_SENT,
    MAX_ATTEMPTS,
    InboxEvent,
    OutboxEvent,
    emit,
    forget_old,
)

from tests.kit.things import ALICE, Happened, Thing, Things, create
from tests.support.one_service import eventually


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


async def test_a_duplicate_is_dropped_by_the_inbox(things: Things) -> None:
    async with things.run() as service:
        sent = await things.around.send(Happened(word="once"))
        await things.around.send(Happened(word="once"), sent.id)
        async with service.app.state.database.reading() as session:
            assert await session.scalar(select(func.count()).select_from(InboxEvent)) == 1
    assert things.handled == ["once"]


async def test_a_poison_event_is_retried_and_blocks_nothing(things: Things) -> None:
    things.failures["poison"] = 1
    async with things.run() as service:
        database = service.app.state.database
        async with database.writing() as session:
            emit(session, Happened(word="poison"), "x")
            emit(session, Happened(word="healthy"), "x")
        await handled(things, "healthy")
        assert things.handled == ["healthy"]
        await handled(things, "poison")
        await eventually(_all_sent(database))
        async with database.reading() as session:
            names = (await session.scalars(select(Thing.name))).all()
    assert sorted(names) == ["healthy", "poison"], "the failed try left nothing behind"


async def test_a_handler_that_violates_a_constraint_is_not_taken_for_a_duplicate(things: Things) -> None:
    async with things.run() as service:
        await things.around.send(Happened(word="same"))
        database = service.app.state.database
        async with database.writing() as session:
            emit(session, Happened(word="same"), "x")

        async def tried() -> bool:
            async with database.reading() as session:
                return bool(await session.scalar(select(OutboxEvent.attempts)))

        await eventually(tried)
        async with database.reading() as session:
            assert await session.scalar(select(OutboxEvent.sent_at)) is None
    assert things.handled == ["same"]


async def test_an_event_is_given_up_after_many_attempts(things: Things) -> None:
    things.failures["hopeless"] = 10**6
    async with things.database() as database, database.writing() as session:
        emit(session, Happened(word="hopeless"), "x")
        await session.flush()
        for row in await session.scalars(select(OutboxEvent)):
            row.attempts = MAX_ATTEMPTS - 1
    async with things.run() as service:

        async def dead() -> bool:
            async with service.app.state.database.reading() as session:
                return await session.scalar(select(OutboxEvent.dead_at)) is not None

        await eventually(dead)


async def test_what_was_sent_and_handled_long_ago_is_forgotten(things: Things) -> None:
    ages = {"fresh": timedelta(), "old": KEEP_SENT * 2}
    async with things.database() as database:
        async with database.writing() as session:
            for word in (*ages, "unsent"):
                emit(session, Happened(word=word), word)
            await session.flush()
            for row in await session.scalars(select(OutboxEvent).where(OutboxEvent.subject.in_(ages))):
                row.sent_at = now() - ages[row.subject]
            for event_id, age in (("a", KEEP_HANDLED * 2), ("b", KEEP_SENT)):
                session.add(InboxEvent(event_id=event_id, type="x", handled_at=now() - age))
        await forget_old(database)
        async with database.reading() as session:
            assert set(await session.scalars(select(OutboxEvent.subject))) == {"fresh", "unsent"}
            assert set(await session.scalars(select(InboxEvent.event_id))) == {"b"}


def _all_sent(database: Database) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        async with database.reading() as session:
            return (await session.scalars(select(OutboxEvent).where(OutboxEvent.sent_at.is_(None)))).first() is None

    return check
