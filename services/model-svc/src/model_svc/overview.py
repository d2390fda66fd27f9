"""The model service's part of the overview page."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.overview import ServiceOverview
from svckit.overview import MOST_ITEMS, StateCounts, of_owner, overview_item, recent

from model_svc.models import Model
from model_svc.registry.states import ModelState


async def overview(session: AsyncSession, owner: str | None) -> ServiceOverview:
    """Models by state, those being imported and those that could not be lately."""
    counts = StateCounts(session, owner)
    await counts.add("model", Model, Model.state)
    newest = select(Model).where(of_owner(Model, owner)).order_by(Model.updated_at.desc()).limit(MOST_ITEMS)
    importing = await session.scalars(newest.where(Model.state == ModelState.IMPORTING))
    failed = await session.scalars(newest.where(Model.state == ModelState.FAILED, Model.updated_at > recent()))
    answer = counts.answer
    answer.active = [overview_item("model", model, model.updated_at, reason=model.reason) for model in importing]
    answer.failures = [overview_item("model", model, model.updated_at, reason=model.reason) for model in failed]
    return answer
