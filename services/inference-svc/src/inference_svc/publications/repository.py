"""Statements about publications."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from inference_svc.models import Publication


class PublicationRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, publication_id: str) -> Publication | None:
        return await self._session.get(Publication, publication_id)

    async def find_for_update(self, publication_id: str) -> Publication | None:
        return await self._session.get(Publication, publication_id, with_for_update=True)

    async def record(self, publication_id: str, model_id: str, owner_id: str) -> None:
        """Idempotent."""
        if await self.find(publication_id) is None:
            self._session.add(Publication(id=publication_id, model_id=model_id, owner_id=owner_id))

    async def due(self) -> list[str]:
        return list(await self._session.scalars(select(Publication.id).where(Publication.finished_at.is_(None))))
