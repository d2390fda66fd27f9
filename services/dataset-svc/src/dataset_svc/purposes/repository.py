"""Statements about purposes."""

from typing import Any

from sqlalchemy import func, select
from svckit.repository import Repository
from svckit.upsert import insert_if_absent

from dataset_svc.models import Dataset, Purpose
from dataset_svc.purposes.seed import PURPOSES


class PurposeRepository(Repository[Purpose]):
    row = Purpose

    async def all(self) -> list[Purpose]:
        return list(await self._session.scalars(select(Purpose).order_by(Purpose.position)))

    async def put(self, code: str, values: dict[str, Any]) -> Purpose:
        """Create it, as the last one, or replace what it offers."""
        position = await self._session.scalar(select(func.coalesce(func.max(Purpose.position), -1) + 1))
        await insert_if_absent(self._session, Purpose, {"code": code, "position": position, **values})
        purpose = await self.get_for_update(code)
        purpose.names, purpose.task_types = values["names"], values["task_types"]
        return purpose

    async def is_used(self, code: str) -> bool:
        used = select(Dataset.id).where(Dataset.purpose == code).limit(1)
        return (await self._session.scalars(used)).first() is not None

    async def seed(self) -> None:
        """Put the purposes of a new installation into an empty table."""
        if await self.all():
            return
        for position, entry in enumerate(PURPOSES):
            await insert_if_absent(self._session, Purpose, {"position": position, **entry})
