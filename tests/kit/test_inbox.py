"""Events are handled once; one that is refused again and again is parked and holds nothing back."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from svckit.bus.port import DeliveryFailed
from svckit.db import Database, now
from svckit.inbox import KEEP_HANDLED, MAX_REFUSALS, EventRefused, Inbox, InboxEvent, forget_handled
from svckit.outbox import OutboxEvent, emit

from tests.kit.things import Happened, Thing, Things, things_at
from tests.support.one_service import eventually
from tests.support.postgres import Postgres


async def test_a_duplicate_is_dropped(things: Things) -> None:
    async with things.run() as service:
        sent = await things.around.send(Happened(word="once"))
        await things.around.send(Happened(word="once"), sent.id)
        async with service.app.state.database.reading() as session:
            assert await session.scalar(select(func.count()).select_from(InboxEvent)) == 1
    assert things.handled == ["once"]


async def test_a_refused_event_is_tried_again_and_blocks_nothing(things: Things) -> None:
    things.failures["poison"] = 1
    async with things.run() as service:
        database = service.app.state.database
        async with database.writing() as session:
            emit(session, Happened(word="poison"), "x")
            emit(session, Happened(word="healthy"), "x")
        await eventually(_all_sent(database))
        assert things.handled == ["healthy", "poison"]
        async with database.reading() as session:
            names = (await session.scalars(select(Thing.name))).all()
    assert sorted(names) == ["healthy", "poison"], "the failed try left nothing behind"


async def test_a_handler_that_violates_a_constraint_is_not_taken_for_a_duplicate(things: Things) -> None:
    async with things.run() as service:
        await things.around.send(Happened(word="same"))
        with pytest.raises(DeliveryFailed):
            await things.around.send(Happened(word="same"))
        async with service.app.state.database.reading() as session:
            assert await session.scalar(select(InboxEvent.refusals).where(InboxEvent.handled_at.is_(None))) == 1
    assert things.handled == ["same"]


async def test_an_event_that_is_refused_again_and_again_is_parked(things: Things) -> None:
    async with things.run() as service:
        event_id = await _parked(things)
        inbox: Inbox = service.app.state.inbox
        (row,) = await inbox.parked(10)
        assert (row.event_id, row.refusals, row.last_error) == (event_id, MAX_REFUSALS, "ValueError: poison")
        await things.around.send(Happened(word="poison"), event_id)  # the bus has it off its hands
        await things.around.send(Happened(word="next"))
    assert things.handled == ["next"]


async def test_a_parked_event_is_redelivered_once(things: Things) -> None:
    async with things.run() as service:
        event_id = await _parked(things)
        inbox: Inbox = service.app.state.inbox
        with pytest.raises(EventRefused):
            await inbox.redeliver(event_id)
        assert await inbox.count_parked() == 1
        things.failures["poison"] = 0
        await inbox.redeliver(event_id)
        await inbox.redeliver(event_id)
        assert await inbox.count_parked() == 0
    assert things.handled == ["poison"]


async def test_of_two_processes_each_event_is_published_and_handled_by_one(postgres: Postgres) -> None:
    """Each has a bus in memory, and both have one database."""
    url = await postgres.new_database()
    processes = things_at(url), things_at(url)
    words = [f"w{number:03}" for number in range(120)]
    async with processes[0].run() as first, processes[1].run():
        for things in processes:
            await things.around.listen(Happened)
        database = first.app.state.database
        for word in words:
            async with database.writing() as session:
                emit(session, Happened(word=word), word)
        await eventually(_all_sent(database), 60)
    published = [envelope.subject for things in processes for envelope in things.around.published]
    assert sorted(published) == words
    assert sorted(processes[0].handled + processes[1].handled) == words
    await postgres.drop(url)


async def test_what_is_unavailable_for_a_while_is_no_refusal(things: Things) -> None:
    things.unavailable["patient"] = MAX_REFUSALS + 1
    async with things.run() as service:
        event_id = ""
        for _ in range(MAX_REFUSALS + 1):
            event_id = await _refused(things, "patient", event_id)
        assert await service.app.state.inbox.count_parked() == 0
        await things.around.send(Happened(word="patient"), event_id)
    assert things.handled == ["patient"]


async def test_what_was_handled_long_ago_is_forgotten_and_what_was_not_is_kept(things: Things) -> None:
    async with things.run() as service:
        database = service.app.state.database
        parked = await _parked(things)
        async with database.writing() as session:
            for event_id, age in (("a", KEEP_HANDLED * 2), ("b", timedelta(days=1))):
                session.add(InboxEvent(event_id=event_id, type="x", handled_at=now() - age))
        await forget_handled(database)
        async with database.reading() as session:
            assert set(await session.scalars(select(InboxEvent.event_id))) == {"b", parked}


async def _refused(things: Things, word: str, event_id: str = "") -> str:
    """Deliver the event once, in vain."""
    envelope = things.around.envelope(Happened(word=word), event_id or None)
    with pytest.raises(DeliveryFailed):
        await things.around.bus.publish(envelope)
    return envelope.id


async def test_what_is_refused_again_lets_the_others_be_seen_and_redelivered(things: Things) -> None:
    async with things.run() as service:
        first = await _parked(things)
        inbox: Inbox = service.app.state.inbox
        second = await _parked(things)
        assert [row.event_id for row in await inbox.parked(1)] == [first]
        with pytest.raises(EventRefused):
            await inbox.redeliver(first)
        assert [row.event_id for row in await inbox.parked(1)] == [second]


async def _parked(things: Things) -> str:
    """The id of an event that has just been parked."""
    things.failures["poison"] = 10**6
    event_id = ""
    for _ in range(MAX_REFUSALS - 1):
        event_id = await _refused(things, "poison", event_id)
    await things.around.send(Happened(word="poison"), event_id)
    return event_id


def _all_sent(database: Database) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        async with database.reading() as session:
            return (await session.scalars(select(OutboxEvent).where(OutboxEvent.sent_at.is_(None)))).first() is None

    return check
