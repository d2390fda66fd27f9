"""The inference service's part of the overview page."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.overview import ServiceOverview
from svckit.overview import MOST_ITEMS, StateCounts, of_owner, overview_item, recent

from inference_svc.models import Service, Trial
from inference_svc.services.states import ServiceState

_CHANGING = (ServiceState.STARTING, ServiceState.STOPPING)
_TROUBLED = (ServiceState.FAILED, ServiceState.DEGRADED)


async def overview(session: AsyncSession, owner: str | None) -> ServiceOverview:
    """Services by state, those that start or stop and those in trouble; whether the owner ever tested one."""
    counts = StateCounts(session, owner)
    await counts.add("service", Service, Service.state)
    newest = select(Service).where(of_owner(Service, owner)).order_by(Service.since.desc()).limit(MOST_ITEMS)
    changing = await session.scalars(newest.where(Service.state.in_(_CHANGING)))
    troubled = await session.scalars(newest.where(Service.state.in_(_TROUBLED), Service.since > recent()))
    tried = select(Trial.id).limit(1)
    if owner is not None:
        tried = tried.where(Trial.user_id == owner)
    answer = counts.answer
    answer.active = [overview_item("service", row, row.since, reason=row.reason) for row in changing]
    answer.failures = [overview_item("service", row, row.since, reason=row.reason) for row in troubled]
    answer.tried = (await session.scalars(tried)).first() is not None
    return answer
