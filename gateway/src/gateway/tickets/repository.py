"""Statements about tickets."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import Ticket


class TicketRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, row: Ticket) -> None:
        self._session.add(row)
        await self._session.flush()

    async def take(self, digest: str) -> Ticket | None:
        """Remove it and return what it was: of two who ask at once, one gets it."""
        statement = delete(Ticket).where(Ticket.digest == digest).returning(Ticket)
        return (await self._session.scalars(statement)).one_or_none()

    async def forget_expired(self, at: datetime) -> None:
        await self._session.execute(delete(Ticket).where(Ticket.expires_at <= at))
