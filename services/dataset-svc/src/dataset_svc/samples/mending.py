"""An archive that is there already is read again. Holds no database session while it reads the store."""

from collections.abc import Iterable

from svckit.db import Database
from svckit.errors import EditConflict, NotFound
from svckit.identity import Principal
from svckit.live import LiveFeed
from svckit.objects.port import ObjectStore
from svckit.resources import must_edit

from dataset_svc.datasets.repository import DatasetRepository, PartFiles
from dataset_svc.datasets.schemas import PartName, ReadAgainIn
from dataset_svc.datasets.states import PartState
from dataset_svc.datasets.versions import VersionService
from dataset_svc.errors import ArchiveGone, ClassUnknown, PartNotReady
from dataset_svc.imports.mends import left_out_classes, mended
from dataset_svc.imports.report import LISTED
from dataset_svc.models import Dataset, Part
from dataset_svc.refusals import NAMED
from dataset_svc.samples.index import PartIndex


class MendService:
    def __init__(self, database: Database, store: ObjectStore, live: LiveFeed) -> None:
        self._database, self._store, self._live = database, store, live

    async def read_again(self, principal: Principal, dataset_id: str, name: PartName, body: ReadAgainIn) -> Dataset:
        """Raises NotFound, Forbidden, ArchiveGone, DatasetImporting, DatasetFilesDamaged, ClassUnknown, PartNotReady
        for samples of a part that cannot be used, and EditConflict for a part that is another one meanwhile."""
        row = await self._newest(principal, dataset_id, name)
        if body.version not in (None, row.version):
            raise EditConflict()
        if body.names_encoding is None:  # else they have names that are not known yet
            await self._must_know(row, body.classes)
        left_out = await self._places(row, body.leave_out) if body.leave_out else []
        encodings = body.model_dump(include={"names_encoding", "texts_encoding"}, exclude_none=True)
        async with self._database.writing() as session:
            dataset = await DatasetRepository(session).get_for_update(dataset_id)
            must_edit(principal, dataset)
            mends = mended(row.mends, encodings, body.classes, left_out)
            await VersionService(session, self._live).read_again(dataset, row, mends)
        return dataset

    async def _newest(self, principal: Principal, dataset_id: str, name: str) -> Part:
        """The part as it is now. Raises NotFound, Forbidden, ArchiveGone."""
        async with self._database.reading() as session:
            repo = DatasetRepository(session)
            dataset = await repo.get(dataset_id)
            must_edit(principal, dataset)
            rows = await repo.parts(dataset.id, await repo.newest_version(dataset.id))
        found = next((row for row in rows if row.part == name), None)
        if found is None:
            raise ArchiveGone(part=name)
        return found

    async def _must_know(self, row: Part, classes: Iterable[str]) -> None:
        """Raises ClassUnknown, DatasetFilesDamaged."""
        asked = set(classes) - left_out_classes(row.mends)
        if not asked or row.state == PartState.VALIDATING:
            return
        if row.state == PartState.READY:
            index = await PartIndex.open(self._store, PartFiles.of(row))
            unknown = [name for name in sorted(asked) if await index.find_class(name) is None]
        else:
            listed = (row.report or {}).get("classes", [])
            unknown = sorted(asked - {each["name"] for each in listed}) if len(listed) < LISTED else []
        if unknown:
            raise ClassUnknown(classes=unknown[:NAMED], count=len(unknown))

    async def _places(self, row: Part, samples: list[int]) -> list[int]:
        """How a reading knows them (Mends). Raises PartNotReady, NotFound, DatasetFilesDamaged."""
        if row.state != PartState.READY:
            raise PartNotReady(part=row.part, version=row.version)
        index = await PartIndex.open(self._store, PartFiles.of(row))
        if max(samples) >= index.samples:
            raise NotFound()
        entries = await index.by_ids(sorted(set(samples)))
        return [entry.offset if entry.record is None else entry.record for entry in entries]
