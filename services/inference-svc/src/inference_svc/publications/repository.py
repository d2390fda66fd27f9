"""Statements about publications."""

from sqlalchemy import select
from svckit.repository import Repository
from svckit.upsert import insert_if_absent
from svckit.work import WorkKey, WorkKind, ask

from inference_svc.models import Publication

PUBLICATION_WORK = WorkKind("publication")
"""Making a service of a publication. Keys are of the publication's id."""


class PublicationRepository(Repository[Publication]):
    row = Publication

    async def record(self, publication_id: str, model_id: str, owner_id: str) -> None:
        """Idempotent."""
        values = {"id": publication_id, "model_id": model_id, "owner_id": owner_id}
        await insert_if_absent(self._session, Publication, values)
        ask(self._session, PUBLICATION_WORK.key(publication_id))

    async def due(self) -> list[WorkKey]:
        open_ones = select(Publication.id).where(Publication.finished_at.is_(None))
        return [PUBLICATION_WORK.key(key) for key in await self._session.scalars(open_ones)]

    async def finished_as(self, service_id: str) -> Publication | None:
        """The publication that this service was to be made of, once it was made, or will not be."""
        finished = Publication.service_id == service_id, Publication.finished_at.is_not(None)
        return (await self._session.scalars(select(Publication).where(*finished))).one_or_none()
