"""Statements about purposes."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dataset_svc.models import Dataset, Purpose
from dataset_svc.purposes.seed import PURPOSES


class PurposeRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all(self) -> list[Purpose]:
        return list(await self._session.scalars(select(Purpose).order_by(Purpose.position)))

    async def get(self, code: str) -> Purpose | None:
        return await self._session.get(Purpose, code)

    async def add(self, purpose: Purpose) -> None:
        self._session.add(purpose)
        await self._session.flush()

    async def remove(self, purpose: Purpose) -> None:
        await self._session.delete(purpose)

    async def is_used(self, code: str) -> bool:
        return (
            await self._session.scalars(select(Dataset.id).where(Dataset.purpose == code).limit(1))
        ).first() is not None

    async def seed(self) -> None:
        """Put the purposes of a new installation into an empty table."""
        if await self.all():
            return
        for position, entry in enumerate(PURPOSES):
            self._session.add(Purpose(position=position, **entry))
