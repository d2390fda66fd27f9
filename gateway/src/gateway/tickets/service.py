"""Rules about tickets: one user, one path, one use, thirty seconds."""

import hashlib
import re
import secrets
from datetime import timedelta

from svckit.db import Database, now
from svckit.ids import ULID_PATTERN

from gateway.accounts.tokens import AccessClaims
from gateway.callers import Caller
from gateway.errors import PathAmbiguous, TicketInvalid, TicketPathRefused
from gateway.http.paths import plain_path
from gateway.models import Ticket
from gateway.tickets.repository import TicketRepository

_PATHS = re.compile(rf"/serve/{ULID_PATTERN[1:-1]}(/.*)?")


class TicketService:
    """Issues inside the request's transaction."""

    def __init__(self, repository: TicketRepository, ttl_s: int) -> None:
        self._repository = repository
        self._ttl_s = ttl_s

    async def issue(self, caller: Caller, given: str) -> str:
        """The ticket, of which only a hash is kept. Raises TicketPathRefused, and KeyScopeMissing for an API key."""
        session_id = caller.must_be_signed_in()
        path, at = _path(given), now()
        ticket = secrets.token_urlsafe(32)
        await self._repository.forget_expired(at)
        row = Ticket(
            digest=_digest(ticket),
            user_id=caller.user_id,
            session_id=session_id,
            session_version=caller.account.session_version,
            path=path,
            expires_at=at + timedelta(seconds=self._ttl_s),
        )
        await self._repository.add(row)
        return ticket


class TicketValidator:
    """Redeems tickets: each is good once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def redeem(self, ticket: str, path: str) -> AccessClaims:
        """Whose ticket it was. Shown once it is used up, whatever it was shown for. Raises TicketInvalid."""
        async with self._database.writing() as session:
            row = await TicketRepository(session).take(_digest(ticket))
        if row is None or row.expires_at <= now() or row.path != path:
            raise TicketInvalid()
        return AccessClaims(row.user_id, row.session_id, row.session_version, row.expires_at.timestamp())


def _path(given: str) -> str:
    """Decoded, as the gateway will read it. Raises TicketPathRefused."""
    try:
        path = plain_path(given.encode())
    except PathAmbiguous:
        raise TicketPathRefused() from None
    if not _PATHS.fullmatch(path):
        raise TicketPathRefused()
    return path


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
