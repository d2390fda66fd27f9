"""The devenv service's part of the overview page."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.overview import ServiceOverview
from svckit.overview import MOST_ITEMS, StateCounts, of_owner, overview_item, recent

from devenv_svc.models import Project
from devenv_svc.projects.states import ProjectState

_CHANGING = (ProjectState.STARTING, ProjectState.STOPPING)


async def overview(session: AsyncSession, owner: str | None) -> ServiceOverview:
    """Projects by state, those that start or stop and those that failed lately."""
    counts = StateCounts(session, owner)
    await counts.add("project", Project, Project.state)
    newest = select(Project).where(of_owner(Project, owner)).order_by(Project.since.desc()).limit(MOST_ITEMS)
    changing = await session.scalars(newest.where(Project.state.in_(_CHANGING)))
    failed = await session.scalars(newest.where(Project.state == ProjectState.FAILED, Project.since > recent()))
    answer = counts.answer
    answer.active = [overview_item("project", row, row.since, reason=row.reason) for row in changing]
    answer.failures = [overview_item("project", row, row.since, reason=row.reason) for row in failed]
    return answer
