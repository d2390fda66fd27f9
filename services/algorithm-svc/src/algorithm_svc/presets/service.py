"""Registers the platform's own algorithms as the image builder defines them.

A round reads the folder, records what changed, and brings each preset on: its images come into the library, and the
algorithm is online at once, so that everyone sees how far they are and a training can wait for them. An algorithm with
ready images keeps those until the new ones are ready. What an administrator changes by hand stays until the definition
changes.
"""

import asyncio
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.app import ReadyCheck
from svckit.db import Database, now
from svckit.errors import Reason
from svckit.identity import Principal
from svckit.live import LiveFeed
from svckit.resources import Shelf, Visibility

from algorithm_svc.algorithms.holding import ImageHolding
from algorithm_svc.algorithms.repository import AlgorithmRepository
from algorithm_svc.algorithms.service import AlgorithmService
from algorithm_svc.errors import PRESET_BUILDING
from algorithm_svc.events import emit_online
from algorithm_svc.images.repository import ImageRepository
from algorithm_svc.images.schemas import ImageIn
from algorithm_svc.images.service import ImageService
from algorithm_svc.images.states import UNDERWAY, ImageState
from algorithm_svc.models import Image, Preset
from algorithm_svc.presets.folder import Found, PresetFolder
from algorithm_svc.presets.repository import PresetRepository
from algorithm_svc.presets.schemas import PresetDefinition
from algorithm_svc.settings import AlgorithmSettings

OWNER = Principal("0" * 26, "Modelyard")
"""Whose the presets are: nobody who can sign in."""


class PresetRegistration:
    """`round` is what a loop calls; each preset is brought on in transactions of its own."""

    def __init__(self, database: Database, live: LiveFeed, settings: AlgorithmSettings) -> None:
        self._database = database
        self._live = live
        self._folder = PresetFolder(settings.presets_dir)
        self._retry = timedelta(seconds=settings.preset_retry_s)

    async def round(self) -> None:
        found = await asyncio.to_thread(self._folder.read)
        async with self._database.reading() as session:
            known = await PresetRepository(session).known()
        for one in found:
            if known.get(one.definition.code) != one.sha256:
                await self._record(one)
        async with self._database.reading() as session:
            presets = await PresetRepository(session).all()
            lost = [image.id for preset in presets for image in await self._lost(session, preset)]
            due = [preset.code for preset in presets if await self._can_be_applied(session, preset)]
        for image_id in dict.fromkeys(lost):
            await self._look_again(image_id)
        for code in due:
            await self._apply(code)

    async def _record(self, found: Found) -> None:
        """What the preset should be from now on. One that is new gets its algorithm."""
        definition = found.definition
        async with self._database.writing() as session:
            train = await self._image(session, definition, definition.train.reference, "train")
            serve = None
            if definition.serve is not None:
                serve = await self._image(session, definition, definition.serve.reference, "serve")
            known = await PresetRepository(session).find(definition.code)
            preset = Preset(
                code=definition.code,
                definition=definition.model_dump(mode="json"),
                definition_sha256=found.sha256,
                applied_sha256=known.applied_sha256 if known else None,
                train_image_id=train.id,
                serve_image_id=serve.id if serve else None,
            )
            await PresetRepository(session).save(preset)
            await ImageHolding(session, self._live).hold_for_preset(definition.code, OWNER.user_id, (train, serve))
            if await AlgorithmRepository(session).of_preset(definition.code) is None:
                body = definition.algorithm(train.id, serve.id if serve else None)
                columns = {"preset_code": definition.code, "visibility": Visibility.PRESET.value}
                columns["shelf"] = Shelf.ONLINE.value
                await AlgorithmService(session, self._live).add(OWNER, body, train, serve, **columns)

    async def _image(self, session: AsyncSession, definition: PresetDefinition, reference: str, side: str) -> Image:
        """The library's image of this reference, taken in when it is new."""
        known = await ImageRepository(session).of_reference(OWNER.user_id, reference)
        if known is not None:
            return known
        name = f"{definition.code} {side}"
        body = ImageIn(name=name, purpose="algorithm", source="reference", reference=reference)
        return await ImageService(session, self._live).add(OWNER, body)

    async def _lost(self, session: AsyncSession, preset: Preset) -> list[Image]:
        """Its failed images that it is time to look for again: the builder may have brought them meanwhile."""
        limit = now() - self._retry
        images = await self._images(session, preset)
        return [image for image in images if image and image.state == ImageState.FAILED and image.updated_at < limit]

    async def _look_again(self, image_id: str) -> None:
        async with self._database.writing() as session:
            image = await ImageRepository(session).find_for_update(image_id)
            if image is not None and image.state == ImageState.FAILED:
                await ImageService(session, self._live).begin_again(image)

    async def _can_be_applied(self, session: AsyncSession, preset: Preset) -> bool:
        """Something is new and no image is on its way. The first time a ready training image is enough, replacing what
        works wants all of them."""
        train, *rest = [image.state for image in await self._images(session, preset) if image is not None]
        if preset.applied_sha256 == preset.definition_sha256 or train != ImageState.READY:
            return False
        if preset.applied_sha256 is None:
            return not set(rest) & set(UNDERWAY)
        return all(state == ImageState.READY for state in rest)

    async def _apply(self, code: str) -> None:
        """Make the algorithm what the preset says."""
        async with self._database.writing() as session:
            preset = await PresetRepository(session).find(code)
            algorithm = await AlgorithmRepository(session).of_preset(code)
            if preset is None or algorithm is None or not await self._can_be_applied(session, preset):
                return
            train, serve = await self._images(session, preset)
            definition = PresetDefinition.model_validate(preset.definition)
            body = definition.algorithm(train.id, serve.id if serve else None)
            await AlgorithmService(session, self._live).change(algorithm, body.model_dump(mode="json"), train, serve)
            algorithm.revision += 1
            if algorithm.shelf == Shelf.ONLINE:
                emit_online(session, algorithm)
            preset.applied_sha256 = preset.definition_sha256

    @staticmethod
    async def _images(session: AsyncSession, preset: Preset) -> tuple[Image, Image | None]:
        """They are there: the preset's references keep them."""
        images = ImageRepository(session)
        return await images.get(preset.train_image_id), await images.find(preset.serve_image_id)


def presets_check(database: Database, required: tuple[str, ...]) -> ReadyCheck:
    """Ready when each of the required presets has been usable."""

    async def check() -> Reason | None:
        async with database.reading() as session:
            missing = await PresetRepository(session).missing(required)
        return Reason(code=PRESET_BUILDING, params={"presets": missing}) if missing else None

    return check
