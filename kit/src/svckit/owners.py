"""What runs for a user who may not sign in any more is stopped.

The event `user.disabled` may come late, when the user may sign in again; so it only says that the gateway is to be
asked.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from svckit.contracts.events import UserDisabled
from svckit.inbox import EventContext
from svckit.reconciler import Kind
from svckit.work import Lease, WorkKind, ask

OWNER_WORK = WorkKind("owner")
"""Keys are of a user id."""


class Users(Protocol):
    """Asks the gateway (svckit.peers)."""

    async def is_active(self, user_id: str) -> bool:
        """Raises svckit.errors.Unavailable."""


async def on_user_disabled(context: EventContext, event: UserDisabled) -> None:
    ask(context.session, OWNER_WORK.key(event.user_id))


def owner_kind(users: Users, stop: Callable[[AsyncSession, str], Awaitable[None]]) -> Kind:
    """`stop` ends everything of this user, in the transaction that it is given."""

    async def step(lease: Lease) -> None:
        if not await users.is_active(lease.what):
            async with lease.writing() as session:
                await stop(session, lease.what)

    return Kind(step, slots=1)
