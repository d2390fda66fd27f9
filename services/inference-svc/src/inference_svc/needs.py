"""What users' services need elsewhere: their models, which they keep from being deleted."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.reference_check.needs import After, Checked, CheckedTable, Part, Rows, need

from inference_svc.models import Service
from inference_svc.services.repository import ServiceRepository


async def _models(_: AsyncSession, rows: Rows, __: After | None) -> Part:
    return [need("service", row, "model", row.model_id) for row in rows if row.model_id is not None], None


CHECKED = Checked([CheckedTable("service", ServiceRepository, _models, [Service.model_id])])
