"""API keys by the key itself, as every request needs them."""

import hashlib
import logging
import math
import secrets
from dataclasses import dataclass
from datetime import timedelta

from svckit.db import Database, now
from svckit.errors import DATABASE_ERRORS

from gateway.api_keys.repository import ApiKeyRepository
from gateway.fresh import ACCOUNTS, FreshCache

_log = logging.getLogger(__name__)
KEY_PREFIX = "myk_"
_NOTE_USE = timedelta(minutes=5)


@dataclass(frozen=True)
class KnownKey:
    """`expires_at` in seconds since 1970, inf for a key that does not expire."""

    key_id: str
    user_id: str
    scopes: frozenset[str]
    expires_at: float


def new_key() -> str:
    return KEY_PREFIX + secrets.token_urlsafe(32)


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class KeyDirectory:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = FreshCache(self._load)
        database.on_commit(ACCOUNTS, self._known.clear)

    async def find(self, key: str) -> KnownKey | None:
        if not key.startswith(KEY_PREFIX) or len(key) > 100:
            return None
        return await self._known.get(digest(key))

    async def _load(self, key_sha256: str) -> KnownKey | None:
        async with self._database.reading() as session:
            row = await ApiKeyRepository(session).by_digest(key_sha256)
        if row is None:
            return None
        if row.last_used_at is None or now() - row.last_used_at > _NOTE_USE:
            await self._note_use(row.id)
        expires_at = row.expires_at.timestamp() if row.expires_at is not None else math.inf
        return KnownKey(row.id, row.user_id, frozenset(row.scopes), expires_at)

    async def _note_use(self, key_id: str) -> None:
        """A key is good also where that cannot be written, on a full disk for example."""
        try:
            async with self._database.writing() as session:
                await ApiKeyRepository(session).note_use(key_id, now())
        except DATABASE_ERRORS as error:
            _log.warning("the use of an API key is not noted: %s", error)
