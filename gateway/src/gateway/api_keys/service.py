"""Rules about API keys: a user manages their own only, and a key cannot make keys."""

from collections.abc import Sequence
from datetime import timedelta

from svckit.db import now
from svckit.errors import NotFound, StateForbids
from svckit.telemetry import note_thing

from gateway.api_keys.directory import digest, new_key
from gateway.api_keys.repository import ApiKeyRepository
from gateway.api_keys.schemas import ApiKeyIn
from gateway.callers import Caller
from gateway.models import ApiKey

MOST_KEYS = 100


class ApiKeyService:
    def __init__(self, repository: ApiKeyRepository) -> None:
        self._repository = repository

    async def list(self, caller: Caller) -> Sequence[ApiKey]:
        return await self._repository.of_user(caller.user_id)

    async def create(self, caller: Caller, body: ApiKeyIn) -> tuple[ApiKey, str]:
        """The row and the key. Raises StateForbids when the user has a hundred keys."""
        if await self._repository.count_locked(caller.user_id) >= MOST_KEYS:
            raise StateForbids(kind="api_key", most=MOST_KEYS)
        key, created = new_key(), now()
        row = ApiKey(
            user_id=caller.user_id,
            name=body.name,
            prefix=key[:10],
            key_sha256=digest(key),
            scopes=sorted(set(body.scopes)),
            created_at=created,
            expires_at=created + timedelta(days=body.expires_in_days) if body.expires_in_days else None,
        )
        await self._repository.add(row)
        note_thing(row.id, row.name)
        return row, key

    async def delete(self, caller: Caller, key_id: str) -> None:
        row = await self._repository.get(key_id)
        if row.user_id != caller.user_id:
            raise NotFound()
        note_thing(row.id, row.name)
        await self._repository.remove(row)
