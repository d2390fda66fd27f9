"""`Idempotency-Key` on creating POSTs: the same key of the same user for the same route creates one thing only."""

import hashlib
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Header
from pydantic import BaseModel
from sqlalchemy import String, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from svckit.db import Database, UtcDateTime, now
from svckit.errors import ProblemError
from svckit.tables import KitBase
from svckit.upsert import insert_if_absent

KEEP = timedelta(days=1)
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=100)]


class IdempotencyRow(KitBase):
    """What one creating request made."""

    __tablename__ = "idempotency_keys"

    owner_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    route: Mapped[str] = mapped_column(String(60), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    body_sha256: Mapped[str] = mapped_column(String(64))
    resource_id: Mapped[str] = mapped_column(String(26))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)


class IdempotencyKeyReused(ProblemError):
    status, code, title = 422, "idempotency.key_reused", "This Idempotency-Key was used for another request"


class Once:
    """Remembers what one creating request made; use it inside the creating transaction."""

    def __init__(self, route: str, owner_id: str, key: str | None) -> None:
        self._route = route
        self._owner_id = owner_id
        self._key = key

    async def made_before(self, session: AsyncSession, body: BaseModel) -> str | None:
        """The id of the thing that this key made, or None; then the key is this transaction's, and another one that
        comes with it waits until this one has ended. Raises IdempotencyKeyReused for another body."""
        if self._key is None:
            return None
        claim = {"owner_id": self._owner_id, "route": self._route, "key": self._key, "created_at": now()}
        if await insert_if_absent(session, IdempotencyRow, claim | {"body_sha256": _digest(body), "resource_id": ""}):
            return None
        return await self.made(session, body)

    async def made(self, session: AsyncSession, body: BaseModel) -> str | None:
        """As made_before, but the key is nobody's afterwards: for what is asked of others before the transaction. One
        that comes at the same moment is not waited for."""
        row = None
        if self._key is not None:
            row = await session.get(IdempotencyRow, (self._owner_id, self._route, self._key))
        if row is not None and row.body_sha256 != _digest(body):
            raise IdempotencyKeyReused()
        return row.resource_id if row is not None else None

    async def remember(self, session: AsyncSession, resource_id: str) -> None:
        """What the key has made; after `made_before`, in the same transaction."""
        if self._key is not None:
            row = await session.get_one(IdempotencyRow, (self._owner_id, self._route, self._key))
            row.resource_id = resource_id


async def forget_keys(database: Database) -> None:
    """Drop the keys of requests that nobody sends again."""
    async with database.writing() as session:
        await session.execute(delete(IdempotencyRow).where(IdempotencyRow.created_at < now() - KEEP))


def _digest(body: BaseModel) -> str:
    return hashlib.sha256(body.model_dump_json().encode()).hexdigest()
