"""The dataset service's part of the overview page."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.overview import OverviewItem, ServiceOverview
from svckit.overview import MOST_ITEMS, StateCounts, of_owner, overview_item, recent

from dataset_svc.datasets.repository import DatasetRepository, newest_version, overview_status
from dataset_svc.datasets.states import PartState
from dataset_svc.models import Dataset, Part


async def overview(session: AsyncSession, owner: str | None) -> ServiceOverview:
    """Datasets by what they are good for, those being read, and archives that were refused lately."""
    counts = StateCounts(session, owner)
    await counts.add("dataset", Dataset, overview_status())
    answer, of = counts.answer, of_owner(Dataset, owner)
    refused = Part.state == PartState.INVALID, Part.updated_at > recent(), Part.version == newest_version()
    datasets = DatasetRepository(session)
    answer.active = _items(await datasets.newest_parts(MOST_ITEMS, of, Part.state == PartState.VALIDATING))
    answer.failures = _items(await datasets.newest_parts(MOST_ITEMS, of, *refused))
    return answer


def _items(parts: list[tuple[Dataset, Part]]) -> list[OverviewItem]:
    """One for each dataset, of its newest part, though both parts may be in that state."""
    items: dict[str, OverviewItem] = {}
    for dataset, part in parts:
        if dataset.id not in items:
            progress = part.progress if part.state == PartState.VALIDATING else None
            known = {"state": part.state, "reason": part.reason, "progress": progress}
            items[dataset.id] = overview_item("dataset", dataset, part.updated_at, **known)
    return list(items.values())
