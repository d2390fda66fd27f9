"""What users' services need elsewhere: their models, which they keep from being deleted."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.reference_check import Checked, CheckedTable, Need, need

from inference_svc.models import Service
from inference_svc.services.repository import ServiceRepository


async def _models(_: AsyncSession, rows: Sequence[Service]) -> list[Need]:
    return [need("service", row, "model", row.model_id) for row in rows if row.model_id is not None]


CHECKED = Checked([CheckedTable("service", ServiceRepository, _models)])
