"""What training tasks need elsewhere: once started, their dataset and algorithm, and what their attempts left."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.handovers import MODEL_IMPORT
from svckit.contracts.references import OBJECT
from svckit.handover import none_missing
from svckit.objects.port import ObjectStore
from svckit.reference_check.needs import MOST, After, Checked, CheckedTable, Part, Rows, following, need

from training_svc.attempts.repository import AttemptRepository
from training_svc.attempts.spec import attempt_prefix
from training_svc.models import TrainingTask
from training_svc.tasks.repository import TaskRepository


async def _inputs_and_outputs(session: AsyncSession, rows: Rows, after: After | None) -> Part:
    """A draft keeps nobody from deleting what it names."""
    started = {row.id: row for row in rows if row.attempts}
    inputs = [
        need("task", row, what, key)
        for row in started.values()
        for what, key in (("dataset", row.dataset_id), ("algorithm", row.algorithm_id))
        if after is None
    ]
    attempts = await AttemptRepository(session).succeeded_of(list(started), after, MOST)
    outputs = [need("task", started[key[0]], OBJECT, attempt_prefix(*key)) for key in attempts]
    return inputs + outputs, following(attempts)


def checked(store: ObjectStore) -> Checked:
    columns = [TrainingTask.attempts, TrainingTask.dataset_id, TrainingTask.algorithm_id]
    tables = [CheckedTable("task", TaskRepository, _inputs_and_outputs, columns, "tasks/")]
    return Checked(tables, store, {MODEL_IMPORT.kind: none_missing})
