"""The algorithm service's part of the overview page."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.overview import ServiceOverview
from svckit.overview import MOST_ITEMS, StateCounts, of_owner, overview_item, recent

from algorithm_svc.images.states import UNDERWAY, ImageState
from algorithm_svc.models import Algorithm, Image


async def overview(session: AsyncSession, owner: str | None) -> ServiceOverview:
    """Algorithms by shelf, images by state, images being made and those that failed lately."""
    counts = StateCounts(session, owner)
    await counts.add("algorithm", Algorithm, Algorithm.shelf)
    await counts.add("image", Image, Image.state)
    newest = select(Image).where(of_owner(Image, owner)).order_by(Image.updated_at.desc()).limit(MOST_ITEMS)
    underway = await session.scalars(newest.where(Image.state.in_(UNDERWAY)))
    failed = await session.scalars(newest.where(Image.state == ImageState.FAILED, Image.updated_at > recent()))
    answer = counts.answer
    answer.active = [overview_item("image", image, image.updated_at, reason=image.reason) for image in underway]
    answer.failures = [overview_item("image", image, image.updated_at, reason=image.reason) for image in failed]
    return answer
