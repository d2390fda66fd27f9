"""The dataset service's part of the overview page."""

from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from svckit.contracts.overview import OverviewItem, ServiceOverview
from svckit.db import now
from svckit.overview import MOST_ITEMS, StateCounts, of_owner, overview_item, recent
from svckit.resources import Shelf
from svckit.uploads.tables import UploadState

from dataset_svc.datasets.states import PartState
from dataset_svc.models import Dataset, Part, Upload


async def overview(session: AsyncSession, owner: str | None) -> ServiceOverview:
    """Datasets by what they are good for, those being read, and archives that were refused lately."""
    counts = StateCounts(session, owner)
    await counts.add("dataset", Dataset, _state())
    parts = select(Dataset, Part).join(Part, Part.dataset_id == Dataset.id)
    parts = parts.where(of_owner(Dataset, owner)).order_by(Part.updated_at.desc()).limit(MOST_ITEMS)
    answer = counts.answer
    answer.active = await _items(session, parts.where(Part.state == PartState.VALIDATING))
    refused = parts.where(Part.state == PartState.INVALID, Part.updated_at > recent(), Part.version == _newest())
    answer.failures = await _items(session, refused)
    return answer


def _state() -> Any:
    """One word for a dataset: `validating`, `online`, `ready`, `uploading`, `invalid` or `empty`."""
    uploads = select(Upload.id).where(Upload.target_id == Dataset.id)
    parts = select(Part.id).where(Part.dataset_id == Dataset.id)
    arrived = uploads.where(Upload.state == UploadState.COMPLETE.value).exists()
    arriving = uploads.where(Upload.state == UploadState.OPEN.value, Upload.expires_at > now()).exists()
    return case(
        (or_(arrived, parts.where(Part.state == PartState.VALIDATING).exists()), "validating"),
        (Dataset.shelf == Shelf.ONLINE, "online"),
        (Dataset.current_version.is_not(None), "ready"),
        (arriving, "uploading"),
        (parts.where(Part.state == PartState.INVALID).exists(), "invalid"),
        else_="empty",
    )


def _newest() -> Any:
    others = aliased(Part)
    return select(func.max(others.version)).where(others.dataset_id == Dataset.id).scalar_subquery()


async def _items(session: AsyncSession, statement: Select[Dataset, Part]) -> list[OverviewItem]:
    """One for each dataset, though both parts may be in that state."""
    rows = (await session.execute(statement)).all()
    first = {dataset.id: (dataset, part) for dataset, part in reversed(rows)}
    return [
        overview_item(
            "dataset",
            dataset,
            part.updated_at,
            state=part.state,
            reason=part.reason,
            progress=part.progress if part.state == PartState.VALIDATING else None,
        )
        for dataset, part in reversed(first.values())
    ]
