"""Statements about presets."""

from collections.abc import Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased
from svckit.repository import Repository
from svckit.work import WorkKey, WorkKind

from algorithm_svc.models import Image, Preset

PRESET_WORK = WorkKind("preset")
"""Bringing a preset to what its definition says. Keys are of its code."""


class PresetRepository(Repository[Preset]):
    """A preset is locked before its algorithm and its images."""

    row = Preset

    async def due(self) -> list[WorkKey]:
        """Those that are not what they should be, or whose images are not ready."""
        image = aliased(Image)
        unready = exists().where(image.id.in_([Preset.train_image_id, Preset.serve_image_id]), image.state != "ready")
        changed = Preset.applied_sha256.is_distinct_from(Preset.definition_sha256)
        codes = select(Preset.code).where(or_(changed, unready))
        return [PRESET_WORK.key(code) for code in await self._session.scalars(codes)]

    async def missing(self, codes: Sequence[str]) -> list[str]:
        """Those of `codes` whose images were never ready."""
        wanted = select(Preset.code).where(Preset.code.in_(codes), Preset.applied_sha256.is_not(None))
        there = set(await self._session.scalars(wanted))
        return [code for code in codes if code not in there]

    async def save(self, preset: Preset) -> None:
        await self._session.merge(preset)
        await self._session.flush()
