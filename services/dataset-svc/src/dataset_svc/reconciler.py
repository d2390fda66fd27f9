"""Takes archives that have arrived into the store, has them read, and removes what deleted datasets left.

Every step may be repeated: the row of the part comes first, the move of the archive is one rename, reading it changes
nothing, and its result is one transaction.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from svckit.db import Database, ask_wake
from svckit.errors import NotFound, is_full
from svckit.faults import point
from svckit.live import LiveFeed
from svckit.objects.port import ObjectNotFound, ObjectStore, StoreFull
from svckit.uploads.spool import Spool
from svckit.uploads.tables import UPLOAD, UploadState

from dataset_svc.datasets.repository import (
    WORK,
    DatasetRepository,
    WorkRepository,
    archive_key,
    index_key,
    part_prefix,
)
from dataset_svc.datasets.service import DatasetService
from dataset_svc.datasets.states import PartState
from dataset_svc.datasets.versions import VersionService
from dataset_svc.errors import WAITING_STORAGE
from dataset_svc.imports.reader import NoRoom, Reading, read_archive
from dataset_svc.imports.refusals import UPLOAD_LOST, WARN_TEST_IGNORED, reason
from dataset_svc.imports.worker import Job
from dataset_svc.models import Dataset, Part, Removal
from dataset_svc.settings import DatasetSettings

TELL_EVERY_S = 1.0
FOLDER = "dataset-import-"


class DatasetReconciler:
    """Keys are `upload:<id>`, `part:<id>` and `removal:<object prefix>`."""

    def __init__(self, database: Database, store: ObjectStore, live: LiveFeed, settings: DatasetSettings) -> None:
        self._database = database
        self._store = store
        self._live = live
        self._settings = settings
        self._spool = Spool(Path(settings.spool_dir))
        self._reading = asyncio.Semaphore(settings.imports_at_once)

    async def find_due(self) -> list[str]:
        async with self._database.reading() as session:
            work = WorkRepository(session)
            uploads = [f"upload:{key}" for key in await work.due_uploads()]
            parts = [f"part:{key}" for key in await work.due_parts()]
            return uploads + parts + [f"removal:{prefix}" for prefix in await work.due_removals()]

    async def tidy(self) -> None:
        """Remove the working folders that a killed process left; `work_dir` is one process's own."""
        for folder in await asyncio.to_thread(lambda: list(Path(self._settings.work_dir).glob(f"{FOLDER}*"))):
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def step(self, key: str) -> None:
        kind, _, rest = key.partition(":")
        steps = {"upload": self._take, "part": self._read, "removal": self._remove}
        await steps[kind](rest)

    async def _remove(self, prefix: str) -> None:
        await self._store.delete_prefix(prefix)
        async with self._database.writing() as session:
            await WorkRepository(session).removed(prefix)

    async def _take(self, upload_id: str) -> None:
        """Bring a complete upload into the store as a part that is being read."""
        point("dataset.before_part")
        part = await self._begin(upload_id)
        if part is None:
            return
        point("dataset.after_part")
        try:
            await self._move(upload_id, part)
        except StoreFull:
            await self._wait_for_room(part)
            raise
        point("dataset.after_move")
        async with self._database.writing() as session:
            upload = await WorkRepository(session).upload(upload_id)
            if upload is not None and upload.state == UploadState.COMPLETE:
                UPLOAD.advance(upload, UploadState.TAKEN)
            ask_wake(session, WORK)

    async def _begin(self, upload_id: str) -> Part | None:
        """The part's row, made at the first time; None when there is nothing to do now."""
        async with self._database.writing() as session:
            work = WorkRepository(session)
            upload = await work.upload(upload_id)
            if upload is None or upload.state != UploadState.COMPLETE:
                return None
            known = await work.part_of(upload_id)
            if known is not None:
                return known
            try:
                dataset = await DatasetRepository(session).get_for_update(upload.target_id)
            except NotFound:  # deleted meanwhile
                await asyncio.to_thread(self._spool.remove, upload_id)
                UPLOAD.advance(upload, UploadState.TAKEN)
                return None
            return await VersionService(session, self._live).begin(dataset, upload)

    async def _move(self, upload_id: str, part: Part) -> None:
        """Raises StoreFull. A file that is gone was moved before a crash, or the part will be found lost."""
        path = self._spool.path(upload_id)
        if await asyncio.to_thread(path.exists):
            await self._store.put_file(archive_key(part), path, move=True)
            await asyncio.to_thread(self._spool.remove, upload_id)

    async def _wait_for_room(self, part: Part) -> None:
        async with self._database.writing() as session:
            row = await session.get(Part, part.id)
            if row is not None:
                row.reason = reason(WAITING_STORAGE)

    async def _read(self, part_id: str) -> None:
        """Have the archive read in a worker and record what it found."""
        async with self._reading:
            async with self._database.reading() as session:
                part = await session.get(Part, part_id)
                dataset = await session.get(Dataset, part.dataset_id) if part is not None else None
            if part is None or dataset is None or part.state != PartState.VALIDATING:
                return
            folder = Path(await asyncio.to_thread(self._folder))
            try:
                async with self._local(archive_key(part), folder) as path:
                    job = self._job(dataset, part, path, folder)
                    reading = await read_archive(job, self._settings.import_timeout_s, _Progress(self, part, dataset))
                point("dataset.after_read")
                await self._keep_indexes(part, reading, folder)
            except ObjectNotFound:
                reading = Reading(reason(UPLOAD_LOST), {}, {})
            except (NoRoom, OSError) as error:  # the archive stays, and is read once there is room
                if isinstance(error, NoRoom | StoreFull) or is_full(error):
                    await self._wait_for_room(part)
                raise
            finally:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        await self._finish(part, reading)

    def _folder(self) -> str:
        work = Path(self._settings.work_dir)
        work.mkdir(parents=True, exist_ok=True)
        return tempfile.mkdtemp(prefix=FOLDER, dir=work)

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
        )

    async def _keep_indexes(self, part: Part, reading: Reading, folder: Path) -> None:
        """Store the member index of each part found, and for a second part the archive beside it."""
        for name in reading.reports:
            key = index_key(part).replace(f"/{part.part}/", f"/{name}/")
            await self._store.put_file(key, folder / f"{name}.index.jsonl", move=True)
            if name != part.part:
                await self._store.copy(archive_key(part), archive_key(part).replace(f"/{part.part}/", f"/{name}/"))

    async def _finish(self, part: Part, reading: Reading) -> None:
        async with self._database.writing() as session:
            dataset = await DatasetRepository(session).get_for_update(part.dataset_id)
            row = await session.get(Part, part.id)
            if row is None or row.state != PartState.VALIDATING:
                return
            versions = VersionService(session, self._live)
            own, others = reading.reports.get(row.part), sorted(set(reading.reports) - {row.part})
            found = {name: await versions.add_found(dataset, row, name) for name in others}
            if own is not None and None in found.values():
                own["warnings"].append(reason(WARN_TEST_IGNORED))
            await versions.finish(dataset, row, own, reading.reason or reading.reasons.get(row.part))
            for name, part_found in found.items():
                if part_found is not None:
                    await versions.finish(dataset, part_found, reading.reports[name], reading.reasons[name])
            if row.state == PartState.INVALID:
                await session.merge(Removal(prefix=f"{part_prefix(row)}/"))
            ask_wake(session, WORK)

    async def told(self, part: Part, dataset: Dataset, progress: float) -> None:
        """Record how far the reading is."""
        async with self._database.writing() as session:
            row = await session.get(Part, part.id)
            if row is not None and row.state == PartState.VALIDATING:
                row.progress = progress
                DatasetService(session, self._live).tell_part(dataset, row)


class _Progress:
    """Passes a worker's progress on, at most once a second."""

    def __init__(self, reconciler: DatasetReconciler, part: Part, dataset: Dataset) -> None:
        self._reconciler = reconciler
        self._part = part
        self._dataset = dataset
        self._at = 0.0

    async def __call__(self, progress: float) -> None:
        if time.monotonic() - self._at >= TELL_EVERY_S:
            self._at = time.monotonic()
            await self._reconciler.told(self._part, self._dataset, progress)
