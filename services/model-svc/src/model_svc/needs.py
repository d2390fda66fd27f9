"""What models need elsewhere: their files. The training that a model was made by may be deleted."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.handovers import SERVICE_PUBLICATION
from svckit.contracts.references import OBJECT
from svckit.handover import none_missing
from svckit.objects.port import ObjectStore
from svckit.reference_check import Checked, CheckedTable, Need, need

from model_svc.models import Model
from model_svc.registry.repository import ModelRepository, files_prefix
from model_svc.registry.states import ModelState


async def _files(session: AsyncSession, rows: Sequence[Model]) -> list[Need]:
    ready = {row.id: row for row in rows if row.state == ModelState.READY}
    files = await ModelRepository(session).files_of(list(ready))
    return [
        need("model", ready[file.model_id], OBJECT, files_prefix(file.model_id) + file.path, file.size)
        for file in files
    ]


def checked(store: ObjectStore) -> Checked:
    tables = [CheckedTable("model", ModelRepository, _files, "models/")]
    return Checked(tables, store, {SERVICE_PUBLICATION.kind: none_missing})
