"""Statements about tickets."""

from datetime import datetime

from sqlalchemy import delete
from svckit.repository import Repository

from gateway.models import Ticket


class TicketRepository(Repository[Ticket]):
    row = Ticket

    async def take(self, digest: str) -> Ticket | None:
        """Remove it and return what it was: of two who ask at once, one gets it."""
        statement = delete(Ticket).where(Ticket.digest == digest).returning(Ticket)
        return (await self._session.scalars(statement)).one_or_none()

    async def forget_expired(self, at: datetime) -> None:
        await self._session.execute(delete(Ticket).where(Ticket.expires_at <= at))
