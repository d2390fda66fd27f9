"""Statements about datasets and their parts."""

from dataclasses import dataclass

from sqlalchemy import Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.names import index_name, name_contains, unindex_name
from svckit.paging import Page, PageQuery, paginate
from svckit.resources import Tab, in_tab, visible_to

from dataset_svc.datasets.states import PartState
from dataset_svc.models import Dataset, Part, Removal, Upload

SORTABLE = {"created_at": Dataset.created_at, "updated_at": Dataset.updated_at, "name": Dataset.name_folded}


@dataclass(frozen=True)
class DatasetFilter:
    """The list's filters; None means any."""

    q: str | None = None
    purpose: str | None = None
    task_type: str | None = None
    format: str | None = None
    shelf: str | None = None
    visibility: str | None = None
    owner: str | None = None
    tab: Tab = "all"


class DatasetRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, dataset: Dataset) -> None:
        """Raises sqlalchemy's IntegrityError when the owner has this name already."""
        self._session.add(dataset)
        await self._session.flush()
        await index_name(self._session, Dataset.__tablename__, dataset.name_key, dataset.name)

    async def get(self, dataset_id: str) -> Dataset:
        """Raises NotFound."""
        row = await self._session.get(Dataset, dataset_id)
        if row is None:
            raise NotFound()
        return row

    async def get_for_update(self, dataset_id: str) -> Dataset:
        """Raises NotFound."""
        row = await self._session.scalar(select(Dataset).where(Dataset.id == dataset_id).with_for_update())
        if row is None:
            raise NotFound()
        return row

    async def reindex(self, dataset: Dataset) -> None:
        await self._session.flush()
        await index_name(self._session, Dataset.__tablename__, dataset.name_key, dataset.name)

    async def page(self, principal: Principal, wanted: DatasetFilter, query: PageQuery) -> Page[Dataset]:
        return await paginate(self._session, self._filtered(principal, wanted), query, SORTABLE, Dataset.id)

    async def remove(self, dataset: Dataset) -> None:
        await unindex_name(self._session, Dataset.__tablename__, dataset.name_key)
        await self._session.execute(delete(Part).where(Part.dataset_id == dataset.id))
        self._session.add(Removal(prefix=f"datasets/{dataset.id}/"))
        await self._session.delete(dataset)

    async def parts(self, dataset_id: str, version: int) -> list[Part]:
        rows = select(Part).where(Part.dataset_id == dataset_id, Part.version == version).order_by(Part.part.desc())
        return list(await self._session.scalars(rows))

    async def newest_version(self, dataset_id: str) -> int:
        """0 when nothing was imported yet."""
        return await self._session.scalar(select(func.max(Part.version)).where(Part.dataset_id == dataset_id)) or 0

    async def open_uploads(self, dataset_id: str) -> list[Upload]:
        rows = select(Upload).where(Upload.target_id == dataset_id, Upload.state.in_(["open", "complete"]))
        return list(await self._session.scalars(rows))

    async def is_importing(self, dataset_id: str) -> bool:
        statement = select(Part.id).where(Part.dataset_id == dataset_id, Part.state == PartState.VALIDATING).limit(1)
        return (await self._session.scalars(statement)).first() is not None

    def _filtered(self, principal: Principal, wanted: DatasetFilter) -> Select[tuple[Dataset]]:
        statement = select(Dataset).where(visible_to(principal, Dataset), in_tab(principal, Dataset, wanted.tab))
        equal = {
            Dataset.purpose: wanted.purpose,
            Dataset.task_type: wanted.task_type,
            Dataset.format: wanted.format,
            Dataset.shelf: wanted.shelf,
            Dataset.visibility: wanted.visibility,
            Dataset.owner_id: wanted.owner,
        }
        for column, value in equal.items():
            if value is not None:
                statement = statement.where(column == value)
        if wanted.q:
            statement = statement.where(
                name_contains(wanted.q, Dataset.__tablename__, Dataset.name_key, Dataset.name_folded)
            )
        return statement
