"""What the archives of a dataset are for: purpose, task type, annotation, format and test mode. They may be changed
until a version is ready, for its samples were read by them."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from dataset_svc.datasets.current import adopt
from dataset_svc.datasets.repository import DatasetRepository
from dataset_svc.datasets.schemas import DatasetEdit
from dataset_svc.datasets.states import PartState, wanted_parts
from dataset_svc.errors import DatasetFormFixed, DatasetImporting
from dataset_svc.models import Dataset
from dataset_svc.purposes.service import PurposeService

_FORM = ("purpose", "task_type", "annotation", "format", "test_mode")


class DatasetForm:
    def __init__(self, session: AsyncSession) -> None:
        self._repo = DatasetRepository(session)
        self._purposes = PurposeService(session)

    async def change(self, dataset: Dataset, body: DatasetEdit) -> None:
        """The dataset's row is locked. Raises DatasetFormFixed, DatasetImporting, CombinationNotOffered."""
        given = {name: getattr(body, name) for name in _FORM if getattr(body, name) is not None}
        changed = {name: value for name, value in given.items() if value != getattr(dataset, name)}
        if not changed:
            return
        if dataset.current_version is not None:
            raise DatasetFormFixed(fields=sorted(changed))
        if await self._repo.is_importing(dataset.id):
            raise DatasetImporting()
        await self._must_be_free(dataset, changed)
        wanted = {name: getattr(dataset, name) for name in _FORM} | changed
        await self._purposes.must_offer(wanted, kept=(dataset.purpose, dataset.task_type))
        for name, value in changed.items():
            setattr(dataset, name, value)
        if "test_mode" in changed:  # what was read may be all that is needed now
            await adopt(self._repo, dataset, await self._repo.newest_version(dataset.id))

    async def _must_be_free(self, dataset: Dataset, changed: Mapping[str, str]) -> None:
        """One part may be ready while the other is missing: then only the test mode is free. A part that is on its way
        must still be wanted."""
        newest = await self._repo.newest_version(dataset.id)
        ready = any(row.state == PartState.READY for row in await self._repo.parts(dataset.id, newest))
        if ready and changed.keys() != {"test_mode"}:
            raise DatasetFormFixed(fields=sorted(changed.keys() - {"test_mode"}))
        wanted = wanted_parts(changed.get("test_mode", dataset.test_mode))
        for upload in await self._repo.open_uploads(dataset.id):
            if upload.part not in wanted:
                raise DatasetImporting(part=upload.part)
