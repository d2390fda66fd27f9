"""Brings images to an end: find_due -> ask the engine -> one write. Asking may be repeated at any time."""

import asyncio
from dataclasses import dataclass

from svckit.db import Database
from svckit.errors import Reason
from svckit.faults import point
from svckit.live import LiveFeed
from svckit.reconciler import Kind
from svckit.runtime.port import ContainerRuntime, ImageInfo, RuntimeUnavailable
from svckit.work import Lease

from algorithm_svc.errors import IMAGE_BUILD_FAILED, IMAGE_NOT_FOUND, WAITING_ENGINE
from algorithm_svc.images.builds import Build, BuildFolder
from algorithm_svc.images.repository import ImageRepository, work_key
from algorithm_svc.images.service import ImageService
from algorithm_svc.images.states import UNDERWAY, ImageState


@dataclass(frozen=True)
class Surroundings:
    """What the reconciler works with."""

    database: Database
    runtime: ContainerRuntime
    live: LiveFeed
    builds: BuildFolder


class ImageReconciler:
    """Keys are `image:<id>`. `interval_s`: between two looks at an image that is being made."""

    def __init__(self, around: Surroundings, interval_s: float) -> None:
        self._around = around
        self._database = around.database
        self._interval_s = interval_s

    @property
    def kinds(self) -> dict[str, Kind]:
        return {"image": Kind(self._image)}

    async def find_due(self) -> list[str]:
        async with self._database.reading() as session:
            return [work_key(image_id) for image_id in await ImageRepository(session).due()]

    async def _image(self, lease: Lease) -> float | None:
        image_id = lease.what
        async with self._database.reading() as session:
            image = await ImageRepository(session).find(image_id)
        if image is None or image.state not in UNDERWAY:
            return None
        try:
            builds = await asyncio.to_thread(self._around.builds.read)
            info = await self._around.runtime.find_image(image.reference)
        except RuntimeUnavailable as error:
            if (image.reason or {}).get("code") != WAITING_ENGINE:
                await self._wait(lease, Reason(code=WAITING_ENGINE, detail=str(error)))
            return self._interval_s
        build = builds.get(image.reference)
        if info is None and build is not None and not build.failed and image.state == ImageState.BUILDING:
            return self._interval_s
        point("algorithm.image_seen")
        await self._conclude(lease, info, build)
        return self._interval_s

    async def _conclude(self, lease: Lease, info: ImageInfo | None, build: Build | None) -> None:
        """`info` None: the engine has no such image. `build` None: nobody builds it."""
        async with lease.writing() as session:
            image = await ImageRepository(session).find_for_update(lease.what)
            if image is None or image.state not in UNDERWAY:
                return
            service = ImageService(session, self._around.live)
            if info is not None:
                service.finish(image, info)
            elif build is None:
                service.fail(image, Reason(code=IMAGE_NOT_FOUND, params={"reference": image.reference}))
            elif build.failed:
                about = {"reference": image.reference}
                service.fail(image, Reason(code=IMAGE_BUILD_FAILED, params=about, detail=build.detail))
            elif image.state != ImageState.BUILDING:
                await service.build(image)

    async def _wait(self, lease: Lease, reason: Reason) -> None:
        async with lease.writing() as session:
            image = await ImageRepository(session).find_for_update(lease.what)
            if image is not None and image.state in UNDERWAY:
                ImageService(session, self._around.live).wait(image, reason)
