"""An archive that is there already is read again, in another way."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.identity import Principal
from svckit.live import LiveFeed
from svckit.resources import must_edit

from dataset_svc.datasets.repository import DatasetRepository
from dataset_svc.datasets.schemas import PartName, ReadAgainIn
from dataset_svc.datasets.versions import VersionService
from dataset_svc.errors import PartNotReady
from dataset_svc.imports.mends import mended
from dataset_svc.models import Dataset


@dataclass(frozen=True)
class LeftOut:
    """Samples that were found by one reading, by the offsets of their local headers."""

    reading: str | None = None
    offsets: tuple[int, ...] = ()


class MendService:
    def __init__(self, session: AsyncSession, live: LiveFeed) -> None:
        self._repo = DatasetRepository(session)
        self._versions = VersionService(session, live)

    async def read_again(
        self, principal: Principal, dataset_id: str, name: PartName, body: ReadAgainIn, left_out: LeftOut
    ) -> Dataset:
        """Raises NotFound, Forbidden, ArchiveGone, DatasetImporting, and PartNotReady for samples of a reading that is
        not the newest any more."""
        dataset = await self._repo.get_for_update(dataset_id)
        must_edit(principal, dataset)
        newest = await self._repo.newest_version(dataset.id)
        row = next((row for row in await self._repo.parts(dataset.id, newest) if row.part == name), None)
        if left_out.reading is not None and (row is None or row.reading != left_out.reading):
            raise PartNotReady(part=name, version=newest)
        encodings = body.model_dump(include={"names_encoding", "texts_encoding"}, exclude_none=True)
        mends = mended(row.mends if row else {}, encodings, body.classes, left_out.offsets)
        await self._versions.read_again(dataset, name, mends)
        return dataset
