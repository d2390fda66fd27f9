"""Statements about presets."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from algorithm_svc.models import Preset


class PresetRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, code: str) -> Preset | None:
        return await self._session.get(Preset, code, with_for_update=True)

    async def known(self) -> dict[str, str]:
        """What each preset should be: code -> SHA-256 of its definition."""
        rows = await self._session.execute(select(Preset.code, Preset.definition_sha256))
        return {code: sha256 for code, sha256 in rows}

    async def all(self) -> list[Preset]:
        return list(await self._session.scalars(select(Preset).order_by(Preset.code)))

    async def missing(self, codes: Sequence[str]) -> list[str]:
        """Those of `codes` whose images were never ready."""
        wanted = select(Preset.code).where(Preset.code.in_(codes), Preset.applied_sha256.is_not(None))
        there = set(await self._session.scalars(wanted))
        return [code for code in codes if code not in there]

    async def save(self, preset: Preset) -> None:
        await self._session.merge(preset)
        await self._session.flush()
