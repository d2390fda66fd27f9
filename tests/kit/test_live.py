"""The stream of changes: in order, from a position on, and only what one may see."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database, Last, before_commit, now
from svckit.identity import Principal
from svckit.live import KEEP, LiveFeed, LiveRow
from svckit.notify import Listener

from tests.kit.things import ADMIN, ALICE, BOB, Things, things_at
from tests.support.one_service import eventually
from tests.support.postgres import Postgres


@pytest.fixture
async def database(things: Things) -> AsyncIterator[Database]:
    async with things.database() as database:
        yield database


@pytest.fixture
def feed(database: Database) -> LiveFeed:
    return LiveFeed(database)


async def change(
    database: Database, feed: LiveFeed, topic: str, who: Principal = ALICE, *, shared: bool = False
) -> None:
    async with database.writing() as session:
        feed.notify(session, topic, "state", {"topic_of": topic}, owner_id=who.user_id, shared=shared)


def parsed(frame: bytes) -> dict[str, Any]:
    fields = dict(line.split(": ", 1) for line in frame.decode().strip().splitlines())
    return {"id": int(fields["id"]), "event": fields["event"], "data": json.loads(fields["data"])}


async def take(
    feed: LiveFeed, who: Principal, topics: list[str], count: int, after: int | None = None
) -> list[dict[str, Any]]:
    """The next events; comments are left out."""
    taken: list[dict[str, Any]] = []
    async with asyncio.timeout(5), contextlib.aclosing(feed.read(who, topics, after)) as frames:  # type: ignore[type-var]
        async for frame in frames:
            if not frame.startswith(b":"):
                taken.append(parsed(frame))
            if len(taken) == count:
                break
    return taken


async def nothing(feed: LiveFeed, who: Principal, topics: list[str], after: int) -> bool:
    """Whether there is no event after the position: a marker that all may see comes first."""
    (event,) = await take(feed, who, [*topics, "marker:1"], 1, after)
    return bool(event["data"]["topic"] == "marker:1")


async def test_a_reader_goes_on_after_its_position(database: Database, feed: LiveFeed) -> None:
    for number in range(3):
        await change(database, feed, f"thing:{number}")
    first = await take(feed, ALICE, ["thing:*"], 3, 0)
    assert [event["data"]["topic"] for event in first] == ["thing:0", "thing:1", "thing:2"]
    again = await take(feed, ALICE, ["thing:*"], 2, first[0]["id"])
    assert again == first[1:]


async def test_positions_survive_a_restart(database: Database, feed: LiveFeed, tmp_path: Path) -> None:
    await change(database, feed, "thing:1")
    (seen,) = await take(feed, ALICE, ["thing:1"], 1, 0)
    restarted = LiveFeed(database)
    await change(database, restarted, "thing:1")
    (after,) = await take(restarted, ALICE, ["thing:1"], 1, seen["id"])
    assert after["id"] == seen["id"] + 1


async def test_a_waiting_reader_is_woken_by_the_commit(database: Database, feed: LiveFeed) -> None:
    reading = asyncio.create_task(take(feed, ALICE, ["thing:1"], 20))
    while not reading.done():
        await change(database, feed, "thing:1")
    assert len(await reading) == 20


async def test_a_change_between_look_and_wait_is_not_slept_over(database: Database, feed: LiveFeed) -> None:
    changed = False
    look = feed._after

    async def look_then_change(*arguments: Any) -> Any:
        nonlocal changed
        rows = await look(*arguments)
        if not changed:
            changed = True
            await change(database, feed, "thing:1")
            while feed._tasks:
                await asyncio.gather(*feed._tasks)
        return rows

    feed._after = look_then_change  # type: ignore[method-assign, assignment]
    assert len(await take(feed, ALICE, ["thing:1"], 1)) == 1


async def test_a_position_that_is_too_old_gets_resync(database: Database, feed: LiveFeed) -> None:
    for number in range(5):
        await change(database, feed, f"thing:{number}")
    async with database.writing() as session:
        await session.execute(update(LiveRow).values(created_at=now() - KEEP - timedelta(seconds=1)))
    await feed.purge()
    async with database.reading() as session:
        kept = (await session.scalars(select(LiveRow.position))).all()
    assert kept == [5], "the newest row stays, so that positions never restart"
    (event,) = await take(feed, ALICE, ["thing:*"], 1, 1)
    assert (event["event"], event["id"]) == ("resync", 5)


async def test_a_reader_so_slow_that_changes_were_forgotten_gets_resync(database: Database, feed: LiveFeed) -> None:
    await change(database, feed, "task:1")
    async with contextlib.aclosing(feed.read(ALICE, ["task:*"], 0)) as frames:  # type: ignore[type-var]
        assert [await anext(frames) for _ in range(2)][1].startswith(b"id: 1\n")
        for number in (2, 3):
            await change(database, feed, f"task:{number}")
        async with database.writing() as session:
            await session.execute(update(LiveRow).values(created_at=now() - KEEP - timedelta(minutes=1)))
        await change(database, feed, "task:4")
        await feed.purge()
        assert parsed(await anext(frames))["event"] == "resync"


async def test_a_reader_to_whom_nothing_happens_needs_no_resync(database: Database, feed: LiveFeed) -> None:
    newest = 0
    look = feed._after

    async def noted(*arguments: Any) -> Any:
        nonlocal newest
        found = await look(*arguments)
        newest = found[1]
        return found

    feed._after = noted  # type: ignore[method-assign, assignment]
    async with contextlib.aclosing(feed.read(ALICE, ["task:*"], None)) as frames:  # type: ignore[type-var]
        await anext(frames)
        waiting = asyncio.ensure_future(anext(frames))
        await change(database, feed, "model:1")
        await change(database, feed, "model:2")

        async def looked() -> bool:
            return newest == 2

        await eventually(looked)
        async with database.writing() as session:
            await session.execute(update(LiveRow).values(created_at=now() - KEEP - timedelta(minutes=1)))
        await change(database, feed, "task:1")
        await feed.purge()
        assert parsed(await waiting)["event"] == "state"


async def test_a_position_of_the_future_gets_resync(database: Database, feed: LiveFeed) -> None:
    await change(database, feed, "thing:1")
    (event,) = await take(feed, ALICE, ["thing:1"], 1, 99)
    assert (event["event"], event["id"]) == ("resync", 1)


async def test_others_events_are_not_seen(database: Database, feed: LiveFeed) -> None:
    await change(database, feed, "thing:1", ALICE)
    await change(database, feed, "marker:1", ALICE, shared=True)
    assert await nothing(feed, BOB, ["thing:1", "thing:*"], 0)
    (seen,) = await take(feed, ADMIN, ["thing:1"], 1, 0)
    assert seen["data"]["topic"] == "thing:1"


async def test_shared_events_are_seen_by_all(database: Database, feed: LiveFeed) -> None:
    await change(database, feed, "thing:1", ALICE, shared=True)
    assert len(await take(feed, BOB, ["thing:1"], 1, 0)) == 1


async def test_other_topics_are_left_out(database: Database, feed: LiveFeed) -> None:
    for topic in ("thing:12", "thingy:1", "marker:1"):
        await change(database, feed, topic)
    assert await nothing(feed, ALICE, ["thing:1"], 0)


async def test_a_rolled_back_change_is_not_told(database: Database, feed: LiveFeed) -> None:
    async def fail() -> None:
        async with database.writing() as session:
            feed.notify(session, "thing:1", "state", {}, owner_id=ALICE.user_id)
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    await change(database, feed, "marker:1")
    assert await nothing(feed, ALICE, ["thing:1"], 0)


async def test_a_slow_transaction_with_the_smaller_position_is_not_skipped(database: Database, feed: LiveFeed) -> None:
    has_its_position, go_on = asyncio.Event(), asyncio.Event()

    async def wait(_: AsyncSession) -> None:
        has_its_position.set()
        await go_on.wait()

    async def slow() -> None:
        async with database.writing() as session:
            feed.notify(session, "thing:slow", "state", {}, owner_id=ALICE.user_id)
            before_commit(session, Last.LIVE, "afterwards", wait)

    first = asyncio.create_task(slow())
    await has_its_position.wait()
    second = asyncio.create_task(change(database, feed, "thing:fast"))
    await asyncio.wait({second}, timeout=0.3)
    reading = asyncio.create_task(take(feed, ALICE, ["thing:*"], 2, 0))
    await asyncio.wait({reading}, timeout=0.3)
    go_on.set()
    assert [event["data"]["topic"] for event in await reading] == ["thing:slow", "thing:fast"]
    await asyncio.gather(first, second)


async def test_a_change_in_another_process_wakes_the_reader(postgres: Postgres) -> None:
    things = things_at(await postgres.new_database())
    async with things.database() as here, things.database() as there:
        listener = Listener(here)
        connected = asyncio.Event()
        here.on_commit("any", connected.set)
        listener.start()
        await connected.wait()
        reading = asyncio.create_task(take(LiveFeed(here), ALICE, ["thing:1"], 1, 0))
        await asyncio.wait({reading}, timeout=0.3)
        await change(there, LiveFeed(there), "thing:1")
        assert len(await reading) == 1
        await listener.stop()
