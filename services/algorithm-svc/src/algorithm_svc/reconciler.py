"""Brings images to an end, and presets to what their definitions say. Each step may be repeated at any time."""

from datetime import timedelta

from svckit.db import Database
from svckit.errors import Reason
from svckit.faults import point
from svckit.live import LiveFeed
from svckit.reconciler import Kind
from svckit.runtime.images import ImageInfo
from svckit.runtime.port import RuntimeUnavailable
from svckit.storage import StorageAccount
from svckit.work import Lease, WorkKey, WorkKind

from algorithm_svc.algorithms.holding import ImageHolding
from algorithm_svc.errors import IMAGE_BUILD_FAILED, IMAGE_NOT_FOUND, WAITING_ENGINE
from algorithm_svc.images.repository import FOLLOWERS_WORK, IMAGE_WORK, BuildRepository, ImageRepository
from algorithm_svc.images.service import ImageService
from algorithm_svc.images.states import UNDERWAY, ImageState
from algorithm_svc.models import Build
from algorithm_svc.ports import Ports
from algorithm_svc.presets.repository import PRESET_WORK, PresetRepository
from algorithm_svc.presets.service import PresetService
from algorithm_svc.settings import AlgorithmSettings


class AlgorithmReconciler:
    def __init__(
        self, database: Database, ports: Ports, live: LiveFeed, settings: AlgorithmSettings, account: StorageAccount
    ) -> None:
        self._database, self._images, self._live = database, ports.images, live
        self._account = account
        self._interval_s = settings.reconcile_interval_s
        self._preset_retry = timedelta(seconds=settings.preset_retry_s)

    @property
    def kinds(self) -> dict[WorkKind, Kind]:
        return {IMAGE_WORK: Kind(self._image), FOLLOWERS_WORK: Kind(self._followers), PRESET_WORK: Kind(self._preset)}

    async def find_due(self) -> list[WorkKey]:
        async with self._database.reading() as session:
            return await ImageRepository(session).due() + await PresetRepository(session).due()

    async def _followers(self, lease: Lease) -> None:
        async with lease.writing() as session:
            await ImageHolding(session, self._live).follow(lease.what)

    async def _preset(self, lease: Lease) -> float | None:
        async with lease.writing() as session:
            progress = await PresetService(session, self._live).bring_on(lease.what, self._preset_retry)
        again_s = {"underway": self._interval_s, "failed": self._preset_retry.total_seconds()}
        return again_s.get(progress)

    async def _image(self, lease: Lease) -> float | None:
        async with self._database.reading() as session:
            image = await ImageRepository(session).find(lease.what)
            build = await BuildRepository(session).find(image.reference) if image is not None else None
        if image is None or image.state not in UNDERWAY:
            return None
        try:
            info = await self._images.find(image.reference)
        except RuntimeUnavailable as error:
            if (image.reason or {}).get("code") != WAITING_ENGINE:
                await self._wait(lease, Reason(code=WAITING_ENGINE, detail=str(error)))
            return self._interval_s
        if info is None and build is not None and build.state == "building" and image.state == ImageState.BUILDING:
            return self._interval_s
        point("algorithm.image_seen")
        await self._conclude(lease, info, build)
        if info is not None:
            await self._account.tell()
        return self._interval_s

    async def _conclude(self, lease: Lease, info: ImageInfo | None, build: Build | None) -> None:
        """`info` None: the engine has no such image. `build` None: nobody builds it."""
        async with lease.writing() as session:
            image = await ImageRepository(session).find_for_update(lease.what)
            if image is None or image.state not in UNDERWAY:
                return
            service = ImageService(session, self._live)
            if info is not None:
                service.finish(image, info, self._images.pinned(info))
            elif build is None:
                service.fail(image, Reason(code=IMAGE_NOT_FOUND, params={"reference": image.reference}))
            elif build.state == "failed":
                about = {"reference": image.reference}
                service.fail(image, Reason(code=IMAGE_BUILD_FAILED, params=about, detail=build.detail))
            elif image.state != ImageState.BUILDING:
                service.build(image)

    async def _wait(self, lease: Lease, reason: Reason) -> None:
        async with lease.writing() as session:
            image = await ImageRepository(session).find_for_update(lease.what)
            if image is not None and image.state in UNDERWAY:
                ImageService(session, self._live).wait(image, reason)
