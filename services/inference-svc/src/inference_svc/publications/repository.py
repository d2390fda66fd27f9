"""Statements about publications."""

from sqlalchemy import select
from svckit.repository import Repository
from svckit.upsert import insert_if_absent
from svckit.work import ask

from inference_svc.models import Publication


def work_key(publication_id: str) -> str:
    """The reconciler's key (svckit.work)."""
    return f"publication:{publication_id}"


class PublicationRepository(Repository[Publication]):
    row = Publication

    async def record(self, publication_id: str, model_id: str, owner_id: str) -> None:
        """Idempotent."""
        values = {"id": publication_id, "model_id": model_id, "owner_id": owner_id}
        await insert_if_absent(self._session, Publication, values)
        ask(self._session, work_key(publication_id))

    async def due(self) -> list[str]:
        """Keys of work."""
        open_ones = select(Publication.id).where(Publication.finished_at.is_(None))
        return [work_key(key) for key in await self._session.scalars(open_ones)]
