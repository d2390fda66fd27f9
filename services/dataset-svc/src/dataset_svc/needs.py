"""What datasets need elsewhere: their archives and what was found in them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.references import OBJECT
from svckit.objects.port import ObjectStore
from svckit.reference_check import Checked, CheckedTable, Need, need

from dataset_svc.datasets.repository import DatasetRepository, PartRepository, archive_key, index_key, offsets_key
from dataset_svc.imports.offsets import offsets_size
from dataset_svc.models import Dataset


async def _objects(session: AsyncSession, rows: Sequence[Dataset]) -> list[Need]:
    """Each archive once: parts of several versions, and both parts of a version, may lie in one."""
    datasets = {row.id: row for row in rows}
    keys: dict[str, Need] = {}
    for part in await PartRepository(session).ready_of(list(datasets)):
        row = datasets[part.dataset_id]
        keys[archive_key(part)] = need("dataset", row, OBJECT, archive_key(part), part.size)
        report = part.report or {}
        sizes = {index_key(part): report.get("index_size"), offsets_key(part): offsets_size(report.get("samples", 0))}
        keys |= {key: need("dataset", row, OBJECT, key, size) for key, size in sizes.items()}
    return list(keys.values())


def checked(store: ObjectStore) -> Checked:
    return Checked([CheckedTable("dataset", DatasetRepository, _objects, "datasets/")], store)
