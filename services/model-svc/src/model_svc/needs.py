"""What models need elsewhere: their files. The training that a model was made by may be deleted."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.handovers import SERVICE_PUBLICATION
from svckit.contracts.references import OBJECT
from svckit.handover import none_missing
from svckit.objects.port import ObjectStore
from svckit.reference_check.needs import MOST, After, Checked, CheckedTable, Part, Rows, following, need

from model_svc.models import Model
from model_svc.registry.repository import ModelRepository, files_prefix
from model_svc.registry.states import ModelState


async def _files(session: AsyncSession, rows: Rows, after: After | None) -> Part:
    ready = {row.id: row for row in rows if row.state == ModelState.READY}
    files = await ModelRepository(session).files_of(list(ready), after, MOST)
    needs = [need("model", ready[of], OBJECT, files_prefix(of) + path, size) for of, path, size in files]
    return needs, following([(of, path) for of, path, _ in files])


def checked(store: ObjectStore) -> Checked:
    tables = [CheckedTable("model", ModelRepository, _files, [Model.state], "models/")]
    return Checked(tables, store, {SERVICE_PUBLICATION.kind: none_missing})
