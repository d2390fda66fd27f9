"""Statements about online tests."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from inference_svc.models import Trial

KEPT = 50


class TrialRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, trial: Trial) -> None:
        """Keeps the newest fifty of the service."""
        self._session.add(trial)
        await self._session.flush()
        newest = select(Trial.id).where(Trial.service_id == trial.service_id).order_by(Trial.id.desc()).limit(KEPT)
        old = delete(Trial).where(Trial.service_id == trial.service_id, Trial.id.not_in(newest))
        await self._session.execute(old)

    async def newest(self, service_id: str) -> list[Trial]:
        statement = select(Trial).where(Trial.service_id == service_id).order_by(Trial.id.desc()).limit(KEPT)
        return list(await self._session.scalars(statement))
