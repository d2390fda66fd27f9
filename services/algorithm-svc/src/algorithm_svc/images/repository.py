"""Statements about images."""

from dataclasses import dataclass

from sqlalchemy import Select, delete, false, select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.images import ImageBuild
from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.names import index_name, name_contains, unindex_name
from svckit.paging import Page, PageQuery, paginate
from svckit.resources import Tab
from svckit.upsert import upsert

from algorithm_svc.images.states import UNDERWAY
from algorithm_svc.models import Build, Image

SORTABLE = {"created_at": Image.created_at, "updated_at": Image.updated_at, "name": Image.name_folded}


def work_key(image_id: str) -> str:
    """The reconciler's key (svckit.work)."""
    return f"image:{image_id}"


@dataclass(frozen=True)
class ImageFilter:
    """The list's filters; None means any."""

    q: str | None = None
    purpose: str | None = None
    state: str | None = None
    owner: str | None = None
    tab: Tab = "all"


class ImageRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, image_id: str | None) -> Image | None:
        return await self._session.get(Image, image_id) if image_id is not None else None

    async def get(self, image_id: str) -> Image:
        """Raises NotFound."""
        row = await self.find(image_id)
        if row is None:
            raise NotFound()
        return row

    async def find_for_update(self, image_id: str) -> Image | None:
        return await self._session.scalar(select(Image).where(Image.id == image_id).with_for_update())

    async def get_for_update(self, image_id: str) -> Image:
        """Raises NotFound."""
        row = await self.find_for_update(image_id)
        if row is None:
            raise NotFound()
        return row

    async def of_reference(self, owner_id: str, reference: str) -> Image | None:
        """The owner's newest image of this reference."""
        statement = select(Image).where(Image.owner_id == owner_id, Image.reference == reference)
        return (await self._session.scalars(statement.order_by(Image.id.desc()).limit(1))).first()

    async def all_of_reference(self, reference: str) -> list[Image]:
        """Everybody's, locked."""
        statement = select(Image).where(Image.reference == reference).order_by(Image.id).with_for_update()
        return list(await self._session.scalars(statement))

    async def add(self, image: Image) -> None:
        self._session.add(image)
        await self._session.flush()
        await index_name(self._session, Image.__tablename__, image.name_key, image.name)

    async def remove(self, image: Image) -> None:
        await unindex_name(self._session, Image.__tablename__, image.name_key)
        await self._session.delete(image)

    async def due(self) -> list[str]:
        return list(await self._session.scalars(select(Image.id).where(Image.state.in_(UNDERWAY))))

    async def page(self, principal: Principal, wanted: ImageFilter, query: PageQuery) -> Page[Image]:
        return await paginate(self._session, self._filtered(principal, wanted), query, SORTABLE, Image.id)

    def _filtered(self, principal: Principal, wanted: ImageFilter) -> Select[Image]:
        statement = select(Image)
        if wanted.tab in ("public", "preset"):  # images are private; others use them through what is made of them
            statement = statement.where(false())
        elif wanted.tab == "mine" or not principal.is_admin:
            statement = statement.where(Image.owner_id == principal.user_id)
        equal = {Image.purpose: wanted.purpose, Image.state: wanted.state, Image.owner_id: wanted.owner}
        for column, value in equal.items():
            if value is not None:
                statement = statement.where(column == value)
        if wanted.q:
            statement = statement.where(name_contains(wanted.q, Image.__tablename__, Image.name_key, Image.name_folded))
        return statement


class BuildRepository:
    """Images that are being built, by reference; one that is made is not here."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, reference: str) -> Build | None:
        return await self._session.get(Build, reference)

    async def put(self, build: ImageBuild) -> None:
        await upsert(self._session, Build, build.model_dump())

    async def remove(self, reference: str) -> None:
        await self._session.execute(delete(Build).where(Build.reference == reference))
