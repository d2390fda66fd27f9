"""Statements about online tests."""

from sqlalchemy import delete, select
from svckit.repository import Repository

from inference_svc.models import Trial

KEPT = 50


class TrialRepository(Repository[Trial]):
    row = Trial

    async def add(self, trial: Trial) -> None:
        """Keeps the newest fifty of the service."""
        await super().add(trial)
        newest = select(Trial.id).where(Trial.service_id == trial.service_id).order_by(Trial.id.desc()).limit(KEPT)
        old = delete(Trial).where(Trial.service_id == trial.service_id, Trial.id.not_in(newest))
        await self._session.execute(old)

    async def newest(self, service_id: str) -> list[Trial]:
        statement = select(Trial).where(Trial.service_id == service_id).order_by(Trial.id.desc()).limit(KEPT)
        return list(await self._session.scalars(statement))

    async def has_any(self, user_id: str | None) -> bool:
        """Whether this user, or (None) anybody, has tested a service."""
        by_user = () if user_id is None else (Trial.user_id == user_id,)
        return (await self._session.scalars(select(Trial.id).where(*by_user).limit(1))).first() is not None
