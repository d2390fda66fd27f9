"""What a script may do with an API key."""

import pytest
from sqlalchemy.exc import OperationalError
from starlette.types import Scope

from gateway.api_keys.directory import digest
from gateway.api_keys.repository import ApiKeyRepository
from gateway.api_keys.service import MOST_KEYS
from gateway.models import ApiKey
from tests.gateway.conftest import World
from tests.support.meeting import begun

SERVICE_ID = "01HZZZZZZZZZZZZZZZZZZZZZZZ"


async def test_key_with_api_scope_acts_as_its_user(world: World) -> None:
    user_id, headers = await world.new_user("ann")
    key = await world.new_key(headers, "api")
    for shown in ({"x-api-key": key}, {"authorization": f"Bearer {key}"}):
        answer = await world.client.get("/api/v1/datasets/echo", headers=shown)
        assert (answer.status_code, answer.json()["user_id"]) == (200, user_id)


async def test_key_for_services_is_refused_on_the_api(world: World) -> None:
    key = await world.new_key(await world.sign_in(), "serve:*")
    answer = await world.client.get("/api/v1/datasets/echo", headers={"x-api-key": key})
    assert (answer.status_code, answer.json()["code"]) == (403, "api_key.scope_missing")


async def test_key_can_make_no_keys(world: World) -> None:
    key = await world.new_key(await world.sign_in(), "api")
    body = {"name": "more", "scopes": ["api"]}
    answer = await world.client.post("/api/v1/api-keys", json=body, headers={"x-api-key": key})
    assert (answer.status_code, answer.json()["code"]) == (403, "api_key.scope_missing")


@pytest.mark.parametrize("scope", ["admin", "serve:", "serve:abc", f"serve:{SERVICE_ID}x"])
async def test_unknown_scope_is_refused(world: World, scope: Scope) -> None:
    body = {"name": "key", "scopes": [scope]}
    assert (await world.client.post("/api/v1/api-keys", json=body, headers=await world.sign_in())).status_code == 422


async def test_key_is_shown_once_and_listed_without_its_secret(world: World) -> None:
    headers = await world.sign_in()
    key = await world.new_key(headers, "api")
    listed = (await world.client.get("/api/v1/api-keys", headers=headers)).json()
    assert listed[0]["prefix"] == key[:10]
    assert key not in str(listed)


async def test_deleted_key_is_refused_at_once(world: World) -> None:
    headers = await world.sign_in()
    key = await world.new_key(headers, "api")
    assert (await world.client.get("/api/v1/datasets/echo", headers={"x-api-key": key})).status_code == 200
    key_id = (await world.client.get("/api/v1/api-keys", headers=headers)).json()[0]["id"]
    assert (await world.client.delete(f"/api/v1/api-keys/{key_id}", headers=headers)).status_code == 204
    answer = await world.client.get("/api/v1/datasets/echo", headers={"x-api-key": key})
    assert (answer.status_code, answer.json()["code"]) == (401, "api_key.unknown")


async def test_keys_of_others_cannot_be_deleted(world: World) -> None:
    admin = await world.sign_in()
    await world.new_key(admin, "api")
    key_id = (await world.client.get("/api/v1/api-keys", headers=admin)).json()[0]["id"]
    _, headers = await world.new_user("ann")
    assert (await world.client.delete(f"/api/v1/api-keys/{key_id}", headers=headers)).status_code == 404


async def test_two_last_keys_at_once_are_not_both_made(world: World) -> None:
    user_id, headers = await world.new_user("ann")
    body = {"name": "key", "scopes": ["api"]}
    async with world.gateway.api.state.database.writing() as session:
        for number in range(MOST_KEYS - 1):
            await ApiKeyRepository(session).add(_row(user_id, number))
    async with world.gateway.api.state.database.writing() as session:
        keys = ApiKeyRepository(session)
        assert await keys.count_locked(user_id) == MOST_KEYS - 1
        await keys.add(_row(user_id, MOST_KEYS))
        second = await begun(world.client.post("/api/v1/api-keys", json=body, headers=headers))
    assert ((await second).status_code, (await second).json()["code"]) == (409, "state.forbids")


async def test_key_is_good_where_its_use_cannot_be_noted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(_: object, __: object, ___: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database or disk is full"))

    key = await world.new_key(await world.sign_in(), "api")
    monkeypatch.setattr(ApiKeyRepository, "note_use", full)
    assert (await world.client.get("/api/v1/datasets/echo", headers={"x-api-key": key})).status_code == 200


def _row(user_id: str, number: int) -> ApiKey:
    return ApiKey(user_id=user_id, name="key", prefix="myk_", key_sha256=digest(str(number)), scopes=["api"])
