"""Has the archive of a part read by a worker process, and records what it found."""

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database
from svckit.errors import PeerProblem, Unavailable, is_full
from svckit.faults import point
from svckit.live import LiveFeed
from svckit.objects.disk import free_bytes
from svckit.objects.port import ObjectNotFound, ObjectStore, StoreFull
from svckit.storage import StorageAccount
from svckit.trees import remove_tree
from svckit.uploads.tables import UPLOAD_WORK
from svckit.work import Lease, ask, cleanup_if_gone

from dataset_svc.datasets.repository import (
    REMOVAL_WORK,
    DatasetRepository,
    PartFiles,
    PartRepository,
    archive_key,
    upload_prefix,
)
from dataset_svc.datasets.service import DatasetService
from dataset_svc.datasets.states import PartState
from dataset_svc.datasets.versions import Comparison, NotCompared, Sides, VersionService, drop_archive
from dataset_svc.errors import WAITING_STORAGE
from dataset_svc.imports.job import CONVERTED, NO_BOUND, USERS, Job
from dataset_svc.imports.reader import NoRoom, ReaderLost, read_archive
from dataset_svc.imports.returned import Reading
from dataset_svc.models import Dataset, Part
from dataset_svc.refusals import OVER_QUOTA, UNUSABLE, UPLOAD_LOST, WARN_TEST_IGNORED, reason
from dataset_svc.samples.sides import compare_sides
from dataset_svc.settings import DatasetSettings

TELL_EVERY_S = 1.0
_LOST_AFTER = 3
"""So many steps of a part have failed in a row before a worker that is lost says something of the archive."""
FOLDER = ".imports"
"""In the `work_dir`, which is the runtime's: a dot begins what is none of its jobs. Nobody but its owner enters it, so
that a worker with another user does not come from its own folder to another one."""


class PartImporter:
    """One step for a part whose archive lies in the store."""

    def __init__(
        self,
        database: Database,
        store: ObjectStore,
        live: LiveFeed,
        settings: DatasetSettings,
        account: StorageAccount,
    ) -> None:
        self._database = database
        self._store = store
        self._live = live
        self._settings = settings
        self._account = account
        self._parent = Path(settings.work_dir, FOLDER)
        self._users = cycle(random.sample(USERS, len(USERS)))

    async def folders(self) -> dict[Path, str]:
        """The folders in which archives are read in this `work_dir`, with the ids of their parts."""
        found = await asyncio.to_thread(lambda: list(self._parent.glob("*")))
        return {folder: folder.name.partition("-")[0] for folder in found}

    async def step(self, lease: Lease) -> None:
        """Have the archive read in a worker and record what it found."""
        async with self._database.reading() as session:
            part = await PartRepository(session).find(lease.what)
            dataset = await DatasetRepository(session).find(part.dataset_id) if part is not None else None
        if part is None or dataset is None or part.state != PartState.VALIDATING:
            return
        async with self.cleaning_up(part), self._cleaning_up_of(part, "train"), self._cleaning_up_of(part, "test"):
            await self._import(lease, dataset, part)

    def cleaning_up(self, part: Part) -> AbstractAsyncContextManager[None]:
        """Around what stores objects of a part, which may be deleted or refused meanwhile."""
        removal = REMOVAL_WORK.key(f"{upload_prefix(part)}/")
        return cleanup_if_gone(self._database, lambda session: PartRepository(session).is_wanted(part), removal)

    def _cleaning_up_of(self, part: Part, name: str) -> AbstractAsyncContextManager[None]:
        """The same of what one reading found of a part, while the archive stays."""
        removal = REMOVAL_WORK.key(f"{PartFiles.of(part, name).folder}/")
        return cleanup_if_gone(self._database, lambda session: PartRepository(session).is_kept(part, name), removal)

    async def _import(self, lease: Lease, dataset: Dataset, part: Part) -> None:
        folder = Path(await asyncio.to_thread(self._folder, part.id))
        try:
            async with self._local(archive_key(part), folder) as path:
                job = await self._bounded(self._job(dataset, part, path, folder), dataset, part)
                progress = _Progress(lease, dataset, self._live)
                reading = await read_archive(job, self._settings.import_timeout_s, progress)
            point("dataset.after_read")
            await lease.prove()
            if await self._has_room(lease, dataset, part, reading):
                await self._keep_files(lease, part, reading, folder)
            else:
                reading = Reading(reason(OVER_QUOTA, max=job.max_stored))
        except ObjectNotFound:
            reading = Reading(reason(UPLOAD_LOST))
        except ReaderLost as lost:
            if lease.failures < _LOST_AFTER:
                raise
            reading = Reading(lost.refusal)
        except (NoRoom, OSError) as error:  # the archive stays, and is read once there is room
            if isinstance(error, NoRoom | StoreFull) or is_full(error):
                await wait_for_room(lease, part)
            raise
        finally:
            await asyncio.to_thread(remove_tree, folder, quiet=True)
        await self._finish(lease, part, reading)

    def _folder(self, part_id: str) -> str:
        self._parent.mkdir(parents=True, exist_ok=True)
        self._parent.chmod(0o700)
        return tempfile.mkdtemp(prefix=f"{part_id}-", dir=self._parent)

    @asynccontextmanager
    async def _local(self, key: str, folder: Path) -> AsyncIterator[Path]:
        """The archive as a local file: where it lies, or a copy. Raises ObjectNotFound."""
        location = await self._store.locate(key)
        if location.path is not None:
            yield location.path
            return
        copy = folder / "archive.zip"
        with copy.open("wb") as file:
            async for chunk in self._store.read(key):
                await asyncio.to_thread(file.write, chunk)
        yield copy

    def _job(self, dataset: Dataset, part: Part, path: Path, folder: Path) -> Job:
        settings = self._settings
        return Job(
            archive=str(path.absolute()),
            folder=str(folder.absolute()),
            part=part.part,
            separate=dataset.test_mode == "separate",
            format=dataset.format,
            task_type=dataset.task_type,
            max_files=settings.max_files,
            max_bytes=settings.max_bytes,
            max_ratio=settings.max_ratio,
            max_bad_share=settings.max_bad_share,
            max_memory=settings.import_memory_bytes,
            max_cpu_s=settings.import_timeout_s,
            mends=part.mends,
            user=next(self._users),
        )

    async def _bounded(self, job: Job, dataset: Dataset, part: Part) -> Job:
        """With what its owner's quota and the disks have room for; a quota that nobody tells now counts once an archive
        was packed once more. Raises OSError."""
        try:
            quota = await self._account.quota(dataset.owner_id)
        except (Unavailable, PeerProblem):
            quota = None
        work = await asyncio.to_thread(free_bytes, self._parent) - self._settings.work_min_free_bytes
        store = await self._store.free_bytes()
        written = max(0, work if store is None else min(work, store))
        stored = NO_BOUND if quota is None else quota.left + part.size
        return replace(
            job, max_stored=min(stored, job.max_bytes), max_written=written, min_free=self._settings.work_min_free_bytes
        )

    async def _has_room(self, lease: Lease, dataset: Dataset, part: Part, reading: Reading) -> bool:
        """Have an archive that was packed once more counted with the size that it has now, before it is stored. Raises
        Unavailable, and PeerProblem for anything but a quota that is used up."""
        if reading.size is None or reading.size <= part.size:
            return True
        await self._count(lease, part.id, reading.size)
        try:
            await self._account.claim(dataset.owner_id)
        except (Unavailable, PeerProblem) as error:
            await self._count(lease, part.id, part.size)
            if isinstance(error, PeerProblem) and error.peer_code == "quota.exceeded":
                return False
            raise
        return True

    async def _count(self, lease: Lease, part_id: str, size: int) -> None:
        async with lease.writing() as session:
            row = await PartRepository(session).find_for_update(part_id)
            for each in await PartRepository(session).of_upload(row.upload_id) if row is not None else ():
                each.size = size

    async def _keep_files(self, lease: Lease, part: Part, reading: Reading, folder: Path) -> None:
        """Store the index of each part found, beside the archive in which both may lie, and the archive itself where it
        was packed once more: under names that another replica would use, too."""
        kept = {archive_key(part): CONVERTED} if reading.is_converted else {}
        for name, report in reading.reports.items():
            files = PartFiles.of(part, name)
            kept |= {files.named(written): f"{name}.{written}" for written in report["files"]}
        for key, name in kept.items():
            await lease.prove()
            await self._store.put_file(key, folder / name, move=True)

    async def _finish(self, lease: Lease, part: Part, reading: Reading) -> None:
        compared: dict[Sides, Comparison] = {}
        part_id, dataset_id = part.id, part.dataset_id
        while True:
            try:
                async with lease.writing() as session:
                    dataset = await DatasetRepository(session).get_for_update(dataset_id)
                    row = await PartRepository(session).get_for_update(part_id)
                    if row.state == PartState.VALIDATING:
                        await _record(session, dataset, row, reading, VersionService(session, self._live, compared))
                return
            except NotCompared as missing:
                compared[missing.sides] = await compare_sides(self._store, *missing.sides)


async def _record(
    session: AsyncSession, dataset: Dataset, row: Part, reading: Reading, versions: VersionService
) -> None:
    """Of a part and of what else lay in its archive."""
    parts = PartRepository(session)
    for each in await parts.of_upload(row.upload_id):
        each.size = reading.size or each.size
    own, others = reading.reports.get(row.part), sorted(set(reading.reports) - {row.part})
    found = {name: await versions.add_found(dataset, row, name) for name in others}
    if own is not None and None in found.values():
        own = own | {"warnings": [*own["warnings"], reason(WARN_TEST_IGNORED)]}
    await versions.finish(dataset, row, own, reading.reason or reading.reasons.get(row.part))
    kept = {name: part_found for name, part_found in found.items() if part_found is not None}
    for name, part_found in kept.items():
        await versions.finish(dataset, part_found, reading.reports[name], reading.reasons[name])
    if reading.reason is not None and reading.reason["code"] in UNUSABLE and not row.mends:
        await drop_archive(session, row)
    for each in (row, *kept.values()):
        if each.state == PartState.INVALID:  # the archive may be read again, the files of this reading are of no use
            ask(session, REMOVAL_WORK.key(f"{PartFiles.of(each).folder}/"))
    for name in set(others) - set(kept):
        ask(session, REMOVAL_WORK.key(f"{PartFiles.of(row, name).folder}/"))
    for upload_id in await parts.arrived_uploads(dataset.id):
        ask(session, UPLOAD_WORK.key(upload_id))


async def wait_for_room(lease: Lease, part: Part) -> None:
    """Say in the part that it waits for room in the store."""
    async with lease.writing() as session:
        row = await PartRepository(session).find_for_update(part.id)
        if row is not None:
            row.reason = reason(WAITING_STORAGE)


class _Progress:
    """Records how far a worker is, at most once a second."""

    def __init__(self, lease: Lease, dataset: Dataset, live: LiveFeed) -> None:
        self._lease = lease
        self._dataset = dataset
        self._live = live
        self._at = 0.0

    async def __call__(self, progress: float) -> None:
        if time.monotonic() - self._at < TELL_EVERY_S:
            return
        self._at = time.monotonic()
        async with self._lease.writing() as session:
            row = await PartRepository(session).find_for_update(self._lease.what)
            if row is not None and row.state == PartState.VALIDATING:
                row.progress = progress
                DatasetService(session, self._live).notify_part(self._dataset, row, "progress")
