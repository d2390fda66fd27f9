"""The devenv service's part of the overview page."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.overview import ServiceOverview
from svckit.overview import StateCounts, recent

from devenv_svc.models import Project
from devenv_svc.projects.states import ProjectState

_CHANGING = (ProjectState.STARTING, ProjectState.STOPPING)


async def overview(session: AsyncSession, owner: str | None) -> ServiceOverview:
    """Projects by state, those that start or stop and those that failed lately."""
    counts = StateCounts(session, owner)
    await counts.add("project", Project, Project.state)
    answer, failed = counts.answer, Project.state == ProjectState.FAILED
    answer.active = await counts.newest("project", Project, Project.since, Project.state.in_(_CHANGING))
    answer.failures = await counts.newest("project", Project, Project.since, failed, Project.since > recent())
    return answer
