"""What datasets need elsewhere: their archives and what was found in them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.references import OBJECT
from svckit.objects.port import ObjectStore
from svckit.reference_check import Checked, CheckedTable, Need, need

from dataset_svc.datasets.repository import DatasetRepository, PartFiles, PartRepository, archive_key
from dataset_svc.models import Dataset


async def _objects(session: AsyncSession, rows: Sequence[Dataset]) -> list[Need]:
    """Each archive once: parts of several versions, and both parts of a version, may lie in one."""
    datasets = {row.id: row for row in rows}
    keys: dict[str, Need] = {}
    for part in await PartRepository(session).ready_of(list(datasets)):
        row = datasets[part.dataset_id]
        keys[archive_key(part)] = need("dataset", row, OBJECT, archive_key(part), part.size)
        files, sizes = PartFiles.of(part), (part.report or {}).get("files", {})
        for key in (files.index, files.offsets, files.classes):
            keys[key] = need("dataset", row, OBJECT, key, sizes.get(key.rpartition("/")[2]))
    return list(keys.values())


def checked(store: ObjectStore) -> Checked:
    return Checked([CheckedTable("dataset", DatasetRepository, _objects, "datasets/")], store)
