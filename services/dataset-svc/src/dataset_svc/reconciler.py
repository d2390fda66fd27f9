"""Takes archives that have arrived into the store, has them read, and removes what deleted datasets left.

Every step may be repeated: the row of the part comes first, finishing an upload again finds the object, reading it
changes nothing, and its result is one transaction.
"""

import asyncio
import logging

from svckit.db import Database
from svckit.errors import NotFound
from svckit.faults import point
from svckit.live import LiveFeed
from svckit.objects.port import StoreFull
from svckit.reconciler import Kind
from svckit.storage import StorageAccount
from svckit.trees import remove_tree
from svckit.uploads.errors import UploadGone
from svckit.uploads.tables import UPLOAD, UPLOAD_WORK, UploadState
from svckit.work import Lease, WorkKey, WorkKind, ask

from dataset_svc.datasets.repository import PART_WORK, REMOVAL_WORK, DatasetRepository, PartRepository, archive_key
from dataset_svc.datasets.versions import VersionService
from dataset_svc.importer import PartImporter, wait_for_room
from dataset_svc.models import Part
from dataset_svc.ports import Ports
from dataset_svc.settings import DatasetSettings

_log = logging.getLogger(__name__)


class DatasetReconciler:
    def __init__(
        self, database: Database, ports: Ports, live: LiveFeed, settings: DatasetSettings, account: StorageAccount
    ) -> None:
        self._database = database
        self._store, self._uploads = ports.store, ports.uploads
        self._live = live
        self._imports_at_once = settings.imports_at_once
        self._importer = PartImporter(database, ports.store, live, settings, account)

    @property
    def kinds(self) -> dict[WorkKind, Kind]:
        imports = Kind(self._importer.step, slots=self._imports_at_once)
        return {UPLOAD_WORK: Kind(self._take), PART_WORK: imports, REMOVAL_WORK: Kind(self._remove)}

    async def find_due(self) -> list[WorkKey]:
        """Also removes the folders that killed processes left: those of parts that are read to their end."""
        folders = await self._importer.folders()
        async with self._database.reading() as session:
            work = PartRepository(session)
            uploads, parts = await work.arrived_uploads(), await work.unread_parts()
        for folder in [folder for folder, part_id in folders.items() if part_id not in parts]:
            await asyncio.to_thread(remove_tree, folder, quiet=True)
        return [UPLOAD_WORK.key(upload_id) for upload_id in uploads] + [PART_WORK.key(part_id) for part_id in parts]

    async def _remove(self, lease: Lease) -> None:
        await self._store.delete_prefix(lease.what)

    async def _take(self, lease: Lease) -> None:
        """Make a complete upload an object, and have it read as a part."""
        point("dataset.before_part")
        part = await self._begin(lease)
        if part is None:
            return
        point("dataset.after_part")
        async with self._importer.cleaning_up(part):
            await self._finish_upload(lease, part)

    async def _finish_upload(self, lease: Lease, part: Part) -> None:
        try:
            await self._uploads.finish(lease.what, archive_key(part))
        except StoreFull:
            await wait_for_room(lease, part)
            raise
        except UploadGone:
            _log.error("the bytes of upload %s are lost", lease.what)  # whoever reads the part finds no archive
        point("dataset.after_move")
        async with lease.writing() as session:
            upload = await PartRepository(session).upload_for_update(lease.what)
            if upload is not None and upload.state == UploadState.COMPLETE:
                UPLOAD.advance(upload, UploadState.TAKEN)
            ask(session, PART_WORK.key(part.id))

    async def _begin(self, lease: Lease) -> Part | None:
        """The part's row, made at the first time; None when there is nothing to do now: an archive that has to wait for
        the reading of another is asked for at the end of that."""
        async with lease.writing() as session:
            work = PartRepository(session)
            known = await work.part_of(lease.what)
            try:
                dataset = await DatasetRepository(session).get_for_update(await work.target_of(lease.what))
            except NotFound:
                dataset = None  # deleted meanwhile
            upload = await work.upload_for_update(lease.what)
            if upload is None or upload.state != UploadState.COMPLETE:
                return None
            if dataset is not None:
                return known or await VersionService(session, self._live).begin(dataset, upload)
            UPLOAD.advance(upload, UploadState.TAKEN)
        await self._uploads.abort(lease.what)
        return None
