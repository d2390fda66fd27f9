"""A service as small as a service can be: things with a name, made, listed, found, referenced and deleted."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends, FastAPI
from pydantic import Field
from sqlalchemy import UniqueConstraint
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from svckit.app import ServiceSpec, base_app
from svckit.contracts.envelope import EventPayload
from svckit.contracts.programs import Public
from svckit.db import Database, ReadSession, Session
from svckit.errors import Unavailable
from svckit.idempotency import IdempotencyKey, Once
from svckit.identity import CurrentUser, Principal
from svckit.ids import Ulid
from svckit.inbox import EventContext
from svckit.outbox import emit
from svckit.paging import Column, Page, PageQuery, sorted_by
from svckit.references import must_be_unused, references_router
from svckit.repository import ListFilter, ResourceRepository
from svckit.resources import Name, OwnedColumns, OwnedView, Schema, Search, must_edit, owned
from svckit.settings import ServiceSettings

from tests.support.one_service import PRIVATE, TRUSTED, Running, ServiceContext
from tests.support.one_service import running as started

ALICE = Principal("01HZX0000000000000000000A1", "alice")
BOB = Principal("01HZX0000000000000000000B1", "bob")
ADMIN = Principal("01HZX0000000000000000000C1", "root", frozenset({"admin"}))


class Base(DeclarativeBase):
    """The tables."""


class Thing(OwnedColumns, Base):
    """`number` is for sorting."""

    __tablename__ = "things"
    __table_args__ = (UniqueConstraint("owner_id", "name"),)

    number: Mapped[int] = mapped_column(default=0)


class Happened(EventPayload):
    """`word` decides what the handler does."""

    type: ClassVar[str] = "thing.happened"
    word: str


class ThingIn(Schema):
    name: Name
    number: int = Field(default=0, ge=0, le=1000)


class ThingView(OwnedView):
    number: int


class ThingRepository(ResourceRepository[Thing]):
    row = Thing
    sorted_by: ClassVar[Mapping[str, Column]] = {"number": Thing.number}


router = APIRouter(prefix="/api/v1/things")
ThingPaging = Annotated[PageQuery, sorted_by("created_at", "updated_at", "name", "number")]


async def create(session: AsyncSession, principal: Principal, name: str, number: int = 0) -> Thing:
    thing = Thing(**owned(principal, name), number=number)
    await ThingRepository(session).add(thing)
    return thing


@router.get("")
async def list_things(
    session: ReadSession, principal: CurrentUser, query: ThingPaging, q: Search = None
) -> Page[ThingView]:
    return (await ThingRepository(session).page(principal, ListFilter(q=q), query)).map(ThingView.model_validate)


def once(principal: CurrentUser, key: IdempotencyKey = None) -> Once:
    return Once("things", principal.user_id, key)


@router.post("", status_code=201)
async def create_thing(
    body: ThingIn, session: Session, principal: CurrentUser, made: Annotated[Once, Depends(once)]
) -> ThingView:
    thing_id = await made.made_before(session, body)
    if thing_id is None:
        thing = await create(session, principal, body.name, body.number)
        await made.remember(session, thing.id)
        emit(session, Happened(word=body.name), thing.id)
        return ThingView.model_validate(thing)
    return ThingView.model_validate(await session.get_one(Thing, thing_id))


@router.post("/unflushed", status_code=201)
async def create_unflushed(body: ThingIn, session: Session, principal: CurrentUser) -> dict[str, bool]:
    """Leaves the statement, and so its failure, to the commit."""
    session.add(Thing(**owned(principal, body.name)))
    return {"made": True}


@router.delete("/{thing_id}", status_code=204)
async def delete_thing(thing_id: Ulid, session: Session, principal: CurrentUser) -> None:
    things = ThingRepository(session)
    thing = await things.get_for_update(thing_id)
    must_edit(principal, thing)
    await must_be_unused(session, "things", thing_id)
    await things.remove(thing)


@router.get("/broken")
async def broken() -> None:
    raise RuntimeError("secret detail")


@dataclass
class Things:
    """The service's surroundings, with what its event handler did and how often it is to fail for which word, or to
    find something else unavailable."""

    around: ServiceContext
    settings: ServiceSettings
    handled: list[str]
    failures: dict[str, int]
    unavailable: dict[str, int]

    def app(self) -> FastAPI:
        app = base_app(self.spec(), self.settings, self.around.bus, self.around.peers)
        app.include_router(router)
        app.include_router(references_router("things", Thing))
        return app

    @asynccontextmanager
    async def run(self) -> AsyncIterator[Running]:
        async with started(self.app()) as service:
            yield service

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """The service's database, migrated, while no app runs."""
        async with self.run():
            pass
        database = Database(self.settings.database_url)
        yield database
        await database.close()

    def spec(self) -> ServiceSpec:
        return ServiceSpec(
            name="thing-svc",
            title="Things",
            settings=ServiceSettings,
            migrations=Path(__file__).parent / "thing_migrations",
            public=Public(("/api/v1/things",)),
            subscriptions={Happened: self._on_happened},
        )

    async def _on_happened(self, context: EventContext, event: Happened) -> None:
        await create(context.session, BOB, event.word)
        left = self.failures.get(event.word, 0)
        if left > 0:
            self.failures[event.word] = left - 1
            raise ValueError(event.word)
        if self.unavailable.get(event.word, 0) > 0:
            self.unavailable[event.word] -= 1
            raise Unavailable(what="peer")
        self.handled.append(event.word)


def things_at(database_url: str) -> Things:
    settings = ServiceSettings(
        database_url=database_url,
        signing_key=PRIVATE["thing-svc"],
        trusted_keys=TRUSTED,
        alone=True,
    )
    return Things(ServiceContext("thing-svc"), settings, [], {}, {})
