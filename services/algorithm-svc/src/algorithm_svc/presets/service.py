"""The platform's own algorithms, as an image builder defines them.

One that is new gets its algorithm at once, and its images come into the library, so that everyone sees how far they are
and a training can wait for them. An algorithm with ready images keeps those until the new ones are ready. What an
administrator changes by hand stays until the definition changes.
"""

import hashlib
from datetime import timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.app import ReadyCheck, stored_check
from svckit.contracts.images import ImageBuild
from svckit.db import Database, now
from svckit.errors import Reason
from svckit.live import LiveFeed
from svckit.resources import Shelf, Visibility
from svckit.upsert import one_at_a_time
from svckit.work import ask

from algorithm_svc.algorithms.holding import ImageHolding
from algorithm_svc.algorithms.repository import AlgorithmRepository
from algorithm_svc.algorithms.service import AlgorithmService
from algorithm_svc.errors import PRESET_BUILDING
from algorithm_svc.images.repository import IMAGE_WORK, BuildRepository, ImageRepository
from algorithm_svc.images.schemas import ImageIn
from algorithm_svc.images.service import PLATFORM, ImageService
from algorithm_svc.images.states import UNDERWAY, ImageState
from algorithm_svc.models import Image, Preset
from algorithm_svc.presets.repository import PRESET_WORK, PresetRepository
from algorithm_svc.presets.schemas import PresetDefinition

Progress = Literal["settled", "underway", "failed"]
"""`underway`: an image is on its way; `failed`: one is not there and is looked for again later."""


class PresetService:
    def __init__(self, session: AsyncSession, live: LiveFeed) -> None:
        self._session = session
        self._live = live
        self._presets = PresetRepository(session)
        self._images = ImageRepository(session)
        self._algorithms = AlgorithmRepository(session)

    async def record(self, definition: PresetDefinition) -> None:
        """What the preset should be from now on, unless a later revision is known: in the middle of an update a
        program of the old release may start again."""
        sha256 = hashlib.sha256(definition.model_dump_json().encode()).hexdigest()
        await one_at_a_time(self._session, PRESET_WORK.key(definition.code))
        known = await self._presets.find_for_update(definition.code)
        if known is not None and known.definition_sha256 == sha256:
            return
        if known is not None and definition.revision < known.definition.get("revision", 0):
            return
        algorithm = await self._algorithms.of_preset(definition.code)
        train, serve = await self._images_of(definition)
        preset = Preset(
            code=definition.code,
            definition=definition.model_dump(mode="json"),
            definition_sha256=sha256,
            applied_sha256=known.applied_sha256 if known else None,
            train_image_id=train.id,
            serve_image_id=serve.id if serve else None,
        )
        await self._presets.save(preset)
        await ImageHolding(self._session, self._live).hold_for_preset(definition.code, PLATFORM.user_id, (train, serve))
        if algorithm is None:
            body = definition.algorithm(train.id, serve.id if serve else None)
            columns = {"preset_code": definition.code, "visibility": Visibility.PRESET.value}
            columns["shelf"] = Shelf.ONLINE.value
            await AlgorithmService(self._session, self._live).add(PLATFORM, body, train, serve, **columns)
        ask(self._session, PRESET_WORK.key(definition.code))

    async def note(self, build: ImageBuild) -> None:
        """What waits for this image is looked at, and a failed one is looked for again once it is made anew."""
        builds = BuildRepository(self._session)
        if build.state == "made":
            await builds.discard(build.reference)
        else:
            await builds.put(build)
        for image in await self._images.all_of_reference(build.reference):
            if image.state == ImageState.FAILED and build.state != "failed":
                ImageService(self._session, self._live).begin_again(image)
            elif image.state in UNDERWAY:
                ask(self._session, IMAGE_WORK.key(image.id))

    async def _images_of(self, definition: PresetDefinition) -> tuple[Image, Image | None]:
        """The library's images of its references, locked; taken in when they are new."""
        halves = {"train": definition.train.reference}
        if definition.serve is not None:
            halves["serve"] = definition.serve.reference
        known = {ref: await self._images.of_reference(PLATFORM.user_id, ref) for ref in halves.values()}
        locked = await self._images.lock(known.values())
        images = {ref: locked[key] for ref, key in known.items() if key in locked}
        for side, ref in halves.items():
            if ref not in images:
                body = ImageIn(name=f"{definition.code} {side}", purpose="algorithm", source="reference", reference=ref)
                images[ref] = await ImageService(self._session, self._live).add(PLATFORM, body)
        return images[halves["train"]], images[halves["serve"]] if "serve" in halves else None

    async def bring_on(self, code: str, retry: timedelta) -> Progress:
        """Make the algorithm what the preset says, once its images allow that. An image that failed is looked for again
        after `retry`."""
        preset = await self._presets.find_for_update(code)
        if preset is None:
            return "settled"
        algorithm = await self._algorithms.of_preset(code)
        images = await self._images.lock((preset.train_image_id, preset.serve_image_id))
        train, serve = images[preset.train_image_id], images[preset.serve_image_id] if preset.serve_image_id else None
        for image in (train, serve):
            if image is not None and image.state == ImageState.FAILED and image.updated_at < now() - retry:
                ImageService(self._session, self._live).begin_again(image)
        if algorithm is not None and _can_be_applied(preset, train, serve):
            definition = PresetDefinition.model_validate(preset.definition)
            body = definition.algorithm(train.id, serve.id if serve else None)
            await AlgorithmService(self._session, self._live).change(
                algorithm, body.model_dump(mode="json"), train, serve
            )
            algorithm.revision += 1
            preset.applied_sha256 = preset.definition_sha256
        states = {image.state for image in (train, serve) if image is not None}
        if states & set(UNDERWAY):
            return "underway"
        return "settled" if states == {ImageState.READY} else "failed"


def _can_be_applied(preset: Preset, train: Image, serve: Image | None) -> bool:
    """Something is new and no image is on its way. The first time a ready training image is enough, replacing what
    works wants all of them."""
    if preset.applied_sha256 == preset.definition_sha256 or train.state != ImageState.READY:
        return False
    if preset.applied_sha256 is None:
        return serve is None or serve.state not in UNDERWAY
    return serve is None or serve.state == ImageState.READY


def presets_check(database: Database, required: tuple[str, ...]) -> ReadyCheck:
    """Ready when each of the required presets has been usable."""

    async def find() -> Reason | None:
        async with database.reading() as session:
            missing = await PresetRepository(session).missing(required)
        return Reason(code=PRESET_BUILDING, params={"presets": missing}) if missing else None

    return stored_check(find)
