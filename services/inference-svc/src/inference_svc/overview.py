"""The inference service's part of the overview page."""

from sqlalchemy import and_, not_, or_
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.overview import ServiceOverview
from svckit.overview import StateCounts, recent
from svckit.reservations import WAITS_FOR_ROOM

from inference_svc.models import Service
from inference_svc.services.states import ServiceState
from inference_svc.trials.repository import TrialRepository

_FOR_ROOM = Service.reason["code"].as_string().in_(WAITS_FOR_ROOM)
_WAITS = and_(Service.state == ServiceState.DEGRADED, _FOR_ROOM)
_CHANGING = or_(Service.state.in_((ServiceState.STARTING, ServiceState.STOPPING)), _WAITS)
_TROUBLED = and_(Service.state.in_((ServiceState.FAILED, ServiceState.DEGRADED)), not_(_WAITS))


async def overview(session: AsyncSession, owner: str | None) -> ServiceOverview:
    """Services by state, those that start, stop or wait for more room, and those in trouble; whether the owner ever
    tested one."""
    counts = StateCounts(session, owner)
    await counts.add("service", Service, Service.state)
    answer = counts.answer
    answer.active = await counts.newest("service", Service, Service.since, _CHANGING)
    answer.failures = await counts.newest("service", Service, Service.since, _TROUBLED, Service.since > recent())
    answer.tried = await TrialRepository(session).has_any(owner)
    return answer
