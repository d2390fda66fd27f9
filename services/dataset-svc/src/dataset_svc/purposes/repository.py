"""Statements about purposes."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select
from svckit.contracts.purposes import PurposeUser
from svckit.purposes import purpose_users
from svckit.repository import Repository
from svckit.upsert import insert_if_absent, one_at_a_time

from dataset_svc.models import Dataset, Purpose
from dataset_svc.purposes.seed import PURPOSES


class PurposeRepository(Repository[Purpose]):
    row = Purpose

    async def all(self) -> list[Purpose]:
        return list(await self._session.scalars(select(Purpose).order_by(Purpose.position, Purpose.code)))

    async def alone(self) -> list[Purpose]:
        """All of them; no other transaction that asks so changes one until this one ends."""
        await one_at_a_time(self._session, "purposes")
        return await self.all()

    async def create(self, code: str, values: dict[str, Any]) -> Purpose:
        """As the last one. The caller has them alone."""
        position = await self._session.scalar(select(func.coalesce(func.max(Purpose.position), -1) + 1))
        purpose = Purpose(code=code, position=position, **values)
        await self.add(purpose)
        return purpose

    async def users(self, code: str, task_types: Collection[str] | None) -> list[PurposeUser]:
        """Datasets with one of the task types, or any (None)."""
        return await purpose_users(self._session, {"dataset": Dataset}, code, task_types)

    async def seed(self) -> None:
        """Put the purposes of a new installation into an empty table."""
        if await self.all():
            return
        for position, entry in enumerate(PURPOSES):
            await insert_if_absent(self._session, Purpose, {"position": position, **entry})
