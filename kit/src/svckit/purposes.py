"""Who has a purpose: `GET /internal/purposes/{purpose}/users?task_type=`, asked before it goes."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from svckit.contracts.purposes import PurposeUser, PurposeUsers
from svckit.db import ReadSession
from svckit.identity import CallingService
from svckit.resources import Code

MOST_USERS = 20
Tables = Mapping[str, type[Any]]
"""Owned tables with `purpose` and `task_type`, by the kind of their things."""


def purpose_users_router(tables: Tables) -> APIRouter:
    """The route, for services only."""
    router = APIRouter(tags=["internal"], include_in_schema=False)

    @router.get("/internal/purposes/{purpose}/users")
    async def read_purpose_users(
        purpose: Annotated[Code, Path()],
        session: ReadSession,
        _: CallingService,
        task_type: Annotated[list[Code] | None, Query()] = None,
    ) -> PurposeUsers:
        return PurposeUsers(users=await purpose_users(session, tables, purpose, task_type))

    return router


async def purpose_users(
    session: AsyncSession, tables: Tables, purpose: str, task_types: Collection[str] | None
) -> list[PurposeUser]:
    """The first of each kind that have the purpose and one of the task types, or any (None)."""
    users: list[PurposeUser] = []
    for kind, table in tables.items():
        found = select(table.id, table.name, table.owner_id).where(table.purpose == purpose)
        if task_types is not None:
            found = found.where(table.task_type.in_(task_types))
        for id_, name, owner_id in await session.execute(found.order_by(table.id).limit(MOST_USERS)):
            users.append(PurposeUser(kind=kind, id=id_, name=name, owner_id=owner_id))
    return users
