"""Who uses a thing, kept by its owner (08, decision 4): a holder puts a reference before its first use and deletes it
when done; the owner refuses to delete while there is one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path
from pydantic import StringConstraints
from sqlalchemy import String, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from svckit.db import Session, UtcDateTime, now
from svckit.errors import NotFound, StillUsed
from svckit.identity import CallingService
from svckit.ids import Ulid
from svckit.resources import Schema
from svckit.tables import KitBase
from svckit.upsert import upsert

T = TypeVar("T")
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_-]{0,39}$")]


class ResourceReference(KitBase):
    """One use of a thing. `resource` is the kind of the thing used, `kind` the user's."""

    __tablename__ = "resource_references"

    resource: Mapped[str] = mapped_column(String(40), primary_key=True)
    resource_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int | None]
    owner_id: Mapped[str] = mapped_column(String(26))
    name: Mapped[str] = mapped_column(String(100))
    service: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Reference(Schema):
    """The holder: its owner, its name (for the list of users) and the version of the thing that it uses."""

    owner_id: str
    name: str
    version: int | None = None


class Use(Schema):
    """Who wants to use a thing: what kind of holder, its id, and its name (for the list of users)."""

    kind: Word
    holder_id: Annotated[str, StringConstraints(max_length=40)]
    name: str


async def add_reference(
    session: AsyncSession, table: type[object], key: Mapping[str, str], body: Reference, service: str
) -> None:
    """`key`: resource, resource_id, kind and holder_id. Idempotent. Raises NotFound when the thing is not there."""
    await hold(session, table, key["resource_id"])
    await upsert(session, ResourceReference, {**key, **body.model_dump(), "service": service, "created_at": now()})


async def hold(session: AsyncSession, table: type[T], resource_id: str) -> T:
    """The thing as it is now: nobody deletes or changes it before the transaction ends. Raises NotFound."""
    # FOR KEY SHARE: a delete of the thing waits for this transaction, or this one for the delete and finds nothing
    row = await session.get(table, resource_id, with_for_update={"read": True, "key_share": True})
    if row is None:
        raise NotFound()
    return row


async def users_of(
    session: AsyncSession, resource: str, resource_id: str, version: int | None = None
) -> list[dict[str, str]]:
    """`version`: only those that use this one, or do not say which."""
    wanted = [ResourceReference.resource == resource, ResourceReference.resource_id == resource_id]
    if version is not None:
        wanted.append(or_(ResourceReference.version == version, ResourceReference.version.is_(None)))
    rows = await session.scalars(select(ResourceReference).where(*wanted).order_by(ResourceReference.created_at))
    return [{"kind": row.kind, "id": row.holder_id, "name": row.name, "owner_id": row.owner_id} for row in rows]


async def count_users(session: AsyncSession, resource: str, resource_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many users of each kind these things have, by the thing's id; without those that have none."""
    of_things = ResourceReference.resource == resource, ResourceReference.resource_id.in_(resource_ids)
    columns = (ResourceReference.resource_id, ResourceReference.kind)
    rows = await session.execute(select(*columns, func.count()).where(*of_things).group_by(*columns).order_by(*columns))
    found: dict[str, dict[str, int]] = {}
    for resource_id, kind, count in rows:
        found.setdefault(resource_id, {})[kind] = count
    return found


async def count_users_by_version(session: AsyncSession, resource: str, resource_id: str) -> dict[int, dict[str, int]]:
    """How many users of each kind each version of this thing has; without those that have none."""
    of_thing = ResourceReference.resource == resource, ResourceReference.resource_id == resource_id
    columns = (ResourceReference.version, ResourceReference.kind)
    rows = await session.execute(select(*columns, func.count()).where(*of_thing).group_by(*columns).order_by(*columns))
    found: dict[int, dict[str, int]] = {}
    for version, kind, count in rows:
        if version is not None:
            found.setdefault(version, {})[kind] = count
    return found


async def must_be_unused(session: AsyncSession, resource: str, resource_id: str, version: int | None = None) -> None:
    """`version`: by this, or by all. Raises StillUsed with the users in `params.users`."""
    users = await users_of(session, resource, resource_id, version)
    if users:
        raise StillUsed(users=users)


def references_router(resource: str, table: type[object]) -> APIRouter:
    """`PUT` and `DELETE /internal/<resource>/{id}/references/{kind}/{holder_id}`, both idempotent, for services."""
    router = APIRouter(prefix=f"/internal/{resource}", tags=["internal"], include_in_schema=False)
    route = "/{resource_id}/references/{kind}/{holder_id}"

    @router.put(route, status_code=204)
    async def put_reference(  # noqa: PLR0913 - path, body and session of one route
        resource_id: Ulid,
        kind: Annotated[Word, Path()],
        holder_id: Annotated[str, Path(max_length=40)],
        body: Reference,
        session: Session,
        service: CallingService,
    ) -> None:
        key = {"resource": resource, "resource_id": resource_id, "kind": kind, "holder_id": holder_id}
        await add_reference(session, table, key, body, service)

    @router.delete(route, status_code=204)
    async def delete_reference(
        resource_id: Ulid, kind: Annotated[Word, Path()], holder_id: str, session: Session, _: CallingService
    ) -> None:
        await session.execute(
            delete(ResourceReference).where(
                ResourceReference.resource == resource,
                ResourceReference.resource_id == resource_id,
                ResourceReference.kind == kind,
                ResourceReference.holder_id == holder_id,
            )
        )

    return router


def reference_path(request_kind: str, resource_id: str, kind: str, holder_id: str) -> str:
    """The path a holder calls at the owner of `request_kind` (plural, as in the owner's router)."""
    return f"/internal/{request_kind}/{resource_id}/references/{kind}/{holder_id}"
