"""Whether what rows need is there: things of other services, and objects."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.references import OBJECT, Asked, Missing
from svckit.db import Database
from svckit.errors import NotFound, Unavailable
from svckit.identity import PLATFORM, Principal
from svckit.ids import new_id
from svckit.objects.open import open_store
from svckit.objects.port import ObjectStore
from svckit.reference_check.check import ReferenceCheck
from svckit.reference_check.needs import MOST, After, Checked, CheckedTable, Part, Rows, following, need
from svckit.references import Reference, ResourceReference, add_reference
from svckit.work import WorkKind, ask

from tests.kit.things import ALICE, BOB, Thing, ThingRepository, Things, create

REMOVAL = WorkKind("removal")


@dataclass
class World:
    """One service's rows, the store, and what others have. `needs`: of each thing by its name."""

    database: Database
    store: ObjectStore
    check: ReferenceCheck = field(init=False)
    needs: dict[str, list[tuple[str, str, int | None]]] = field(default_factory=dict)
    there: dict[str, set[str]] = field(default_factory=lambda: {"user": {ALICE.user_id}, "model": set()})
    on_ask: Callable[[str], Awaitable[None]] | None = None

    def others(self) -> FastAPI:
        app = FastAPI()

        @app.post("/internal/missing/{kind}")
        async def find_missing(kind: str, body: Asked) -> Missing:
            if self.on_ask is not None:
                await self.on_ask(kind)
            return Missing(ids=[each for each in body.ids if each not in self.there[kind]])

        return app

    async def needs_of(self, _: AsyncSession, rows: Rows, after: After | None) -> Part:
        numbered = [((row.id, n), row, wanted) for row in rows for n, wanted in enumerate(self.needs.get(row.name, []))]
        part = [each for each in numbered if after is None or each[0] > after][:MOST]
        return [need("dataset", row, *wanted) for _, row, wanted in part], following([key for key, *_ in part])

    async def make(self, name: str, *needs: tuple[str, str, int | None], owner: Principal = ALICE) -> str:
        self.needs[name] = list(needs)
        async with self.database.writing() as session:
            return (await create(session, owner, name)).id

    async def found(self) -> list[tuple[str, str, str]]:
        """Name, key and fault of what a new check finds."""
        self.check.again()
        await self.check.run()
        assert self.check.report.checked_at is not None
        return sorted((item.name, item.key, item.fault) for item in self.check.report.items)


@pytest.fixture
async def world(things: Things, tmp_path: Path) -> AsyncIterator[World]:
    async with things.database() as database:
        world = World(database, open_store(f"file://{tmp_path}/objects"))
        known = Checked([CheckedTable("dataset", ThingRepository, world.needs_of, prefix="datasets/")], world.store)
        world.check = ReferenceCheck("dataset-svc", database, things.around.peers, known)
        for service in ("gateway", "model-svc", "training-svc"):
            things.around.clients.add_app(service, world.others())
        yield world
        await things.around.clients.close()


async def test_what_is_there_is_no_finding(world: World) -> None:
    world.there["model"].add("m1")
    await world.store.put_bytes("other/1", b"12345")
    one = await world.make("one", ("model", "m1", None), (OBJECT, "other/1", 5), (OBJECT, "other/", None))
    await world.make("two", ("dataset", one, None), (OBJECT, "other/1", None))
    await world.make("preset", owner=Principal(PLATFORM, "the platform"))
    assert await world.found() == []
    assert world.check.report.silent == []


async def test_what_is_missing_or_damaged_is_named_with_who_needs_it(world: World) -> None:
    await world.store.put_bytes("other/cut", b"12")
    thing = await world.make(
        "one",
        ("model", "m1", None),
        ("dataset", "d1", None),
        (OBJECT, "gone", None),
        (OBJECT, "other/cut", 5),
        (OBJECT, "nothing/", None),
    )
    assert await world.found() == [
        ("one", "d1", "missing"),
        ("one", "gone", "missing"),
        ("one", "m1", "missing"),
        ("one", "nothing/", "missing"),
        ("one", "other/cut", "damaged"),
    ]
    first = world.check.report.items[0]
    assert (first.kind, first.id, first.owner_id, first.needs) == ("dataset", thing, ALICE.user_id, "dataset")


async def test_an_owner_who_is_gone_is_named_once(world: World) -> None:
    for name in "abc":
        await world.make(name, owner=BOB)
    assert await world.found() == [("a", BOB.user_id, "missing")]


async def test_objects_that_nothing_needs_are_named_by_their_prefix(world: World) -> None:
    kept, lost, leaving = await world.make("kept"), new_id(), new_id()
    for row_id in (kept, lost, leaving):
        for name in ("1", "2"):
            await world.store.put_bytes(f"datasets/{row_id}/{name}", b"x")
    async with world.database.writing() as session:
        ask(session, REMOVAL.key(f"datasets/{leaving}/"))
    assert await world.found() == [("", f"datasets/{lost}/", "unknown")]


async def test_a_holder_that_is_gone_is_named(world: World) -> None:
    """Nobody could ever delete the thing."""
    thing, task = await world.make("one"), new_id()
    key = {"resource": "datasets", "resource_id": thing, "kind": "task", "holder_id": task}
    async with world.database.writing() as session:
        await add_reference(session, Thing, key, Reference(owner_id=ALICE.user_id, name="任务"), "training-svc")
    world.there["task"] = set()
    assert await world.found() == [("任务", task, "missing")]
    world.there["task"] = {task}
    assert await world.found() == []


async def test_a_reference_that_is_removed_meanwhile_is_no_finding(world: World) -> None:
    """As long as its holder is asked for, neither may be there."""
    thing, task = await world.make("one"), new_id()
    key = {"resource": "datasets", "resource_id": thing, "kind": "task", "holder_id": task}
    async with world.database.writing() as session:
        await add_reference(session, Thing, key, Reference(owner_id=ALICE.user_id, name="任务"), "training-svc")
    world.there["task"] = set()

    async def remove(kind: str) -> None:
        if kind == "task":
            async with world.database.writing() as session:
                await session.execute(delete(ResourceReference))

    world.on_ask = remove
    assert await world.found() == []


async def test_a_thing_that_is_deleted_meanwhile_is_no_finding(world: World) -> None:
    thing = await world.make("one", ("model", "m1", None))

    async def discard(_: str) -> None:
        async with world.database.writing() as session:
            await ThingRepository(session).discard(thing)

    world.on_ask = discard
    assert await world.found() == []


async def test_every_row_is_looked_at(world: World) -> None:
    names = [f"{number:03}" for number in range(450)]
    async with world.database.writing() as session:
        for name in names:
            await create(session, ALICE, name)
    world.needs |= {name: [("model", name, None)] for name in names}
    assert [name for name, *_ in await world.found()] == names


async def test_what_one_row_has_much_of_is_looked_at_in_parts(world: World) -> None:
    """An answer for more than 1,000 would be refused, and reading all of it at once would stop the others."""
    names = [f"{number:04}" for number in range(2 * MOST + 1)]
    for thing in ("one", "two"):
        await world.make(thing, *(("model", f"{thing}{name}", None) for name in names))
    await world.found()
    assert (world.check.report.count, world.check.report.silent) == (2 * len(names), [])


async def test_who_does_not_answer_is_named_and_asked_again_soon(world: World) -> None:
    await world.make("one", ("model", "m1", None))

    async def away(_: str) -> None:
        raise Unavailable(what="model")

    world.on_ask = away
    assert await world.found() == []
    assert world.check.report.silent == ["gateway", "model-svc"]


async def test_a_service_answers_for_its_own_rows_only(world: World) -> None:
    there = await world.make("one")
    assert await world.check.missing("dataset", [there, "gone"]) == ["gone"]
    with pytest.raises(NotFound):
        await world.check.missing("model", ["m1"])
