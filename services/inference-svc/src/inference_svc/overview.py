"""The inference service's part of the overview page."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.overview import ServiceOverview
from svckit.overview import StateCounts, recent

from inference_svc.models import Service
from inference_svc.services.states import ServiceState
from inference_svc.trials.repository import TrialRepository

_CHANGING = (ServiceState.STARTING, ServiceState.STOPPING)
_TROUBLED = (ServiceState.FAILED, ServiceState.DEGRADED)


async def overview(session: AsyncSession, owner: str | None) -> ServiceOverview:
    """Services by state, those that start or stop and those in trouble; whether the owner ever tested one."""
    counts = StateCounts(session, owner)
    await counts.add("service", Service, Service.state)
    answer, troubled = counts.answer, Service.state.in_(_TROUBLED)
    answer.active = await counts.newest("service", Service, Service.since, Service.state.in_(_CHANGING))
    answer.failures = await counts.newest("service", Service, Service.since, troubled, Service.since > recent())
    answer.tried = await TrialRepository(session).has_any(owner)
    return answer
