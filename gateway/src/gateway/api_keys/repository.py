"""Statements about API keys."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from svckit.db import ask_wake
from svckit.repository import Repository

from gateway.fresh import ACCOUNTS
from gateway.models import ApiKey, User


class ApiKeyRepository(Repository[ApiKey]):
    row = ApiKey

    async def of_user(self, user_id: str) -> Sequence[ApiKey]:
        statement = select(ApiKey).where(ApiKey.user_id == user_id).order_by(ApiKey.id.desc())
        return (await self._session.scalars(statement)).all()

    async def count_locked(self, user_id: str) -> int:
        """How many the user has; no other transaction counts them so until this one ends."""
        await self._session.get(User, user_id, with_for_update=True)
        statement = select(func.count()).select_from(ApiKey).where(ApiKey.user_id == user_id)
        return await self._session.scalar(statement) or 0

    async def by_digest(self, key_sha256: str) -> ApiKey | None:
        return (await self._session.scalars(select(ApiKey).where(ApiKey.key_sha256 == key_sha256))).one_or_none()

    async def add(self, row: ApiKey) -> None:
        await super().add(row)
        ask_wake(self._session, ACCOUNTS)

    async def remove(self, row: ApiKey) -> None:
        await super().remove(row)
        ask_wake(self._session, ACCOUNTS)

    async def note_use(self, key_id: str, at: datetime) -> None:
        await self._session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=at))
