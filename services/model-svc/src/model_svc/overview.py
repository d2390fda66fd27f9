"""The model service's part of the overview page."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.overview import ServiceOverview
from svckit.overview import StateCounts, recent

from model_svc.models import Model
from model_svc.registry.states import ModelState


async def overview(session: AsyncSession, owner: str | None) -> ServiceOverview:
    """Models by state, those being imported and those that could not be lately."""
    counts = StateCounts(session, owner)
    await counts.add("model", Model, Model.state)
    answer, failed = counts.answer, Model.state == ModelState.FAILED
    answer.active = await counts.newest("model", Model, Model.updated_at, Model.state == ModelState.IMPORTING)
    answer.failures = await counts.newest("model", Model, Model.updated_at, failed, Model.updated_at > recent())
    return answer
