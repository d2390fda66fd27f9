"""What datasets need elsewhere: their archives and what was found in them."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.references import OBJECT
from svckit.objects.port import ObjectStore
from svckit.reference_check.needs import MOST, After, Checked, CheckedTable, Need, Part, Rows, following, need

from dataset_svc.datasets.repository import DatasetRepository, PartFiles, PartRepository, archive_key


async def _objects(session: AsyncSession, rows: Rows, after: After | None) -> Part:
    """Each archive once: parts of several versions, and both parts of a version, may lie in one."""
    datasets = {row.id: row for row in rows}
    keys: dict[str, Need] = {}
    parts = await PartRepository(session).ready_of(list(datasets), after, MOST)
    for part, sizes in parts:
        row = datasets[part.dataset_id]
        keys[archive_key(part)] = need("dataset", row, OBJECT, archive_key(part), part.size)
        files = PartFiles.of(part)
        for name, size in (sizes or {}).items():
            keys[files.named(name)] = need("dataset", row, OBJECT, files.named(name), size)
    return list(keys.values()), following([(part.dataset_id, part.id) for part, _ in parts])


def checked(store: ObjectStore) -> Checked:
    return Checked([CheckedTable("dataset", DatasetRepository, _objects, prefix="datasets/")], store)
