"""`/api/v1/api-keys`."""

from fastapi import APIRouter, Response
from svckit.db import ReadSession, Session
from svckit.identity import CurrentUser
from svckit.ids import Ulid

from gateway.api_keys.repository import ApiKeyRepository
from gateway.api_keys.schemas import ApiKeyIn, ApiKeyMade, ApiKeyView
from gateway.api_keys.service import ApiKeyService
from gateway.callers import CurrentCaller, SignedInCaller

router = APIRouter(prefix="/api/v1/api-keys", tags=["api-keys"])


@router.get("")
async def list_api_keys(session: ReadSession, _: CurrentUser, caller: CurrentCaller) -> list[ApiKeyView]:
    """The caller's own keys, the newest first."""
    rows = await ApiKeyService(ApiKeyRepository(session)).list(caller)
    return [ApiKeyView.model_validate(row) for row in rows]


@router.post("", status_code=201)
async def create_api_key(
    body: ApiKeyIn, session: Session, response: Response, _: CurrentUser, caller: SignedInCaller
) -> ApiKeyMade:
    """Make a key; the answer is the only place where it is ever shown."""
    row, key = await ApiKeyService(ApiKeyRepository(session)).create(caller, body)
    response.headers["cache-control"] = "no-store"
    response.headers["location"] = f"/api/v1/api-keys/{row.id}"
    return ApiKeyMade(**ApiKeyView.model_validate(row).model_dump(), key=key)


@router.delete("/{key_id}", status_code=204)
async def delete_api_key(key_id: Ulid, session: Session, _: CurrentUser, caller: SignedInCaller) -> None:
    await ApiKeyService(ApiKeyRepository(session)).delete(caller, key_id)
