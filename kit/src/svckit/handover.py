"""What another service is to make of a thing is handed over: with the event that says so goes, in the same transaction,
a reference that keeps the thing from being deleted. Whoever has made what they should takes it away (ADR 19).

A handover that stays open is told again now and then. So one whose event or whose answer was lost, as when a part of
the home is restored from a backup, does not keep the thing for ever: its receiver makes everything once, and takes the
reference away however often it is told.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from svckit.contracts.envelope import EventPayload
from svckit.contracts.handovers import Handed
from svckit.outbox import emit
from svckit.references import Reference, ResourceReference, add_reference
from svckit.work import Lease, WorkKey, WorkKind, ask

HANDOVER_WORK = WorkKind("handover")
"""Telling an open handover again. Keys are of the thing's id and the holder's."""
TELL_AGAIN_S = 3600.0


@dataclass(frozen=True)
class Handover:
    """Of `what`, rows of `table`. `event`: what the receiver was told, of the thing's id and the holder's."""

    what: Handed
    table: type[object]
    event: Callable[[AsyncSession, str, str], Awaitable[EventPayload]]

    async def begin(self, session: AsyncSession, thing_id: str, holder_id: str, holder: Reference) -> None:
        """Keep the thing, in the transaction that emits the event. Raises NotFound."""
        key = {"resource": self.what.resource, "resource_id": thing_id, "kind": self.what.kind, "holder_id": holder_id}
        await add_reference(session, self.table, key, holder, self.what.service)
        ask(session, HANDOVER_WORK.key(thing_id, holder_id), TELL_AGAIN_S)

    async def tell_again(self, lease: Lease) -> float | None:
        """A step for HANDOVER_WORK."""
        thing_id, _, holder_id = lease.what.partition(":")
        async with lease.writing() as session:
            key = (self.what.resource, thing_id, self.what.kind, holder_id)
            if await session.get(ResourceReference, key) is None:
                return None
            emit(session, await self.event(session, thing_id, holder_id), thing_id)
        return TELL_AGAIN_S

    async def due(self, session: AsyncSession) -> list[WorkKey]:
        """Of those that are open."""
        columns = select(ResourceReference.resource_id, ResourceReference.holder_id)
        mine = ResourceReference.resource == self.what.resource, ResourceReference.kind == self.what.kind
        rows = await session.execute(columns.where(*mine))
        return [HANDOVER_WORK.key(thing_id, holder_id) for thing_id, holder_id in rows]


async def none_missing(_: Sequence[str]) -> set[str]:
    """How the reference check looks for holders that are told of until they are done (Checked.finders)."""
    return set()
