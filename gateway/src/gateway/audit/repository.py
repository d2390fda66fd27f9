"""Statements about the audit log."""

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import Select, select
from svckit.paging import Page, PageQuery, paginate
from svckit.repository import Repository

from gateway.audit.schemas import AuditFilter
from gateway.models import AuditEntry, AuditHead

_SORTABLE = {"created_at": AuditEntry.at}


class AuditRepository(Repository[AuditEntry]):
    row = AuditEntry

    async def head(self, *, for_update: bool = False) -> AuditHead:
        """The end of the chain; `for_update` keeps others from appending until the transaction ends."""
        statement = select(AuditHead)
        return (await self._session.scalars(statement.with_for_update() if for_update else statement)).one()

    async def known(self, ids: Sequence[str]) -> set[str]:
        """Those that are recorded already."""
        return set(await self._session.scalars(select(AuditEntry.id).where(AuditEntry.id.in_(ids))))

    def append(self, row: AuditEntry) -> None:
        self._session.add(row)

    async def page(self, query: PageQuery, wanted: AuditFilter) -> "Page[AuditEntry]":
        statement: Select[tuple[AuditEntry]] = select(AuditEntry)
        if wanted.user_id is not None:
            statement = statement.where(AuditEntry.user_id == wanted.user_id)
        if wanted.thing_id is not None:
            statement = statement.where(AuditEntry.thing_id == wanted.thing_id)
        if wanted.path is not None:
            statement = statement.where(AuditEntry.path.startswith(wanted.path, autoescape=True))
        if wanted.since is not None:
            statement = statement.where(AuditEntry.at >= wanted.since)
        if wanted.until is not None:
            statement = statement.where(AuditEntry.at < wanted.until)
        return await paginate(self._session, statement, query, _SORTABLE, AuditEntry.id)

    async def rows(self) -> AsyncIterator[AuditEntry]:
        async for row in await self._session.stream_scalars(select(AuditEntry).order_by(AuditEntry.position)):
            yield row
