"""The algorithm service's part of the overview page."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.overview import ServiceOverview
from svckit.overview import StateCounts, recent

from algorithm_svc.images.states import UNDERWAY, ImageState
from algorithm_svc.models import Algorithm, Image


async def overview(session: AsyncSession, owner: str | None) -> ServiceOverview:
    """Algorithms by shelf, images by state, images being made and those that failed lately."""
    counts = StateCounts(session, owner)
    await counts.add("algorithm", Algorithm, Algorithm.shelf)
    await counts.add("image", Image, Image.state)
    answer, failed = counts.answer, Image.state == ImageState.FAILED
    answer.active = await counts.newest("image", Image, Image.updated_at, Image.state.in_(UNDERWAY))
    answer.failures = await counts.newest("image", Image, Image.updated_at, failed, Image.updated_at > recent())
    return answer
