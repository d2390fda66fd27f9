"""Administering users: invite, roles, disable and enable, reset."""

from typing import Any

import httpx
import pytest

from gateway.models import User
from gateway.users.repository import UserRepository
from tests.gateway.conftest import World
from tests.support.meeting import begun

PASSWORD = "correct horse battery"
USERS = "/api/v1/users"


async def _change(world: World, user_id: str, **change: Any) -> httpx.Response:
    return await world.client.patch(f"{USERS}/{user_id}", json=change, headers=await world.sign_in())


async def _sign_in(world: World, name: str, password: str) -> httpx.Response:
    return await world.client.post("/auth/sign-in", json={"name": name, "password": password})


async def test_an_invited_user_signs_in_once_with_the_one_time_password_and_sets_his_own(world: World) -> None:
    admin = await world.sign_in()
    made = await world.client.post(USERS, json={"name": "ann", "roles": ["developer"]}, headers=admin)
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    first = made.json()["one_time_password"]
    assert len(first) >= 16
    assert not set(first) & set("Il1O0-_")
    signed_in = (await _sign_in(world, "ann", first)).json()
    assert (signed_in["must_change_password"], signed_in["user"]["roles"]) == (True, ["developer"])
    headers = {"authorization": f"Bearer {signed_in['access_token']}"}
    change = {"current_password": first, "new_password": PASSWORD}
    changed = await world.client.post("/auth/password", json=change, headers=headers)
    assert changed.json()["must_change_password"] is False
    assert (await _sign_in(world, "ann", first)).status_code == 401
    assert "one_time_password" not in (await world.client.get(USERS, headers=admin)).text


async def test_a_taken_name_is_refused_however_it_is_written(world: World) -> None:
    await world.new_user("Ann")
    answer = await world.client.post(USERS, json={"name": "ａｎｎ"}, headers=await world.sign_in())
    assert (answer.status_code, answer.json()["code"]) == (409, "user.name_taken")


async def test_of_two_that_make_a_user_of_the_same_name_at_once_one_is_told_that_it_is_taken(world: World) -> None:
    headers = await world.sign_in()
    async with world.gateway.api.state.database.writing() as session:
        values = {"name": "Ann", "name_folded": "ann", "display": "Ann", "password_hash": "", "roles": ["user"]}
        await UserRepository(session).add(User(**values, must_change_password=True))
        second = await begun(world.client.post(USERS, json={"name": "ann"}, headers=headers))
    answer = await second
    assert (answer.status_code, answer.json()["code"]) == (409, "user.name_taken")


async def test_roles_change_at_once_both_ways(world: World) -> None:
    user_id, headers = await world.new_user("ann")
    assert (await world.client.get(USERS, headers=headers)).status_code == 403
    await _change(world, user_id, roles=["admin"])
    assert (await world.client.get(USERS, headers=headers)).status_code == 200
    await _change(world, user_id, roles=["user"])
    assert (await world.client.get(USERS, headers=headers)).status_code == 403


@pytest.mark.parametrize("change", [{"roles": ["user"]}, {"active": False}])
async def test_the_last_active_administrator_stays_one(world: World, change: Any) -> None:
    second, _ = await world.new_user("ann", "admin")
    await _change(world, second, active=False)
    me = (await world.client.get(f"{USERS}/me", headers=await world.sign_in())).json()["id"]
    answer = await _change(world, me, **change)
    assert (answer.status_code, answer.json()["code"]) == (409, "user.last_admin")


async def test_a_disabled_user_is_answered_as_an_unknown_one_until_he_is_enabled_again(world: World) -> None:
    user_id, _ = await world.new_user("ann")
    await _change(world, user_id, active=False)
    refused, unknown = await _sign_in(world, "ann", PASSWORD), await _sign_in(world, "nobody", PASSWORD)
    assert refused.status_code == 401
    assert refused.json() | {"trace_id": ""} == unknown.json() | {"trace_id": ""}
    await _change(world, user_id, active=True)
    assert (await _sign_in(world, "ann", PASSWORD)).status_code == 200


async def test_the_keys_of_a_disabled_user_are_refused(world: World) -> None:
    user_id, headers = await world.new_user("ann")
    key = await world.new_key(headers, "api")
    assert (await world.client.get("/api/v1/quotas", headers={"x-api-key": key})).status_code == 200
    await _change(world, user_id, active=False)
    assert (await world.client.get("/api/v1/quotas", headers={"x-api-key": key})).status_code == 401


async def test_a_reset_ends_the_sessions_and_the_new_password_must_be_changed(world: World) -> None:
    user_id, headers = await world.new_user("ann")
    answer = await world.client.post(f"{USERS}/{user_id}/reset-password", headers=await world.sign_in())
    assert answer.status_code == 200
    assert (await world.client.get(f"{USERS}/me", headers=headers)).status_code == 401
    assert (await _sign_in(world, "ann", PASSWORD)).status_code == 401
    signed_in = (await _sign_in(world, "ann", answer.json()["one_time_password"])).json()
    assert signed_in["must_change_password"] is True


async def test_looking_for_a_good_password_is_not_taken_for_guessing(world: World) -> None:
    headers = await world.sign_in()
    for new in ("short", PASSWORD, "1234", "admin", "abc"):
        change = {"current_password": PASSWORD, "new_password": new}
        answer = await world.client.post("/auth/password", json=change, headers=headers)
        assert answer.json()["code"] == "auth.password_weak"
    change = {"current_password": PASSWORD, "new_password": "quite another pass phrase"}
    assert (await world.client.post("/auth/password", json=change, headers=headers)).status_code == 200


async def test_guessing_the_present_password_is_slowed_down(world: World) -> None:
    headers = await world.sign_in()
    change = {"current_password": "wrong", "new_password": "quite another pass phrase"}
    codes = [(await world.client.post("/auth/password", json=change, headers=headers)).json()["code"] for _ in range(6)]
    assert codes == ["auth.password_wrong"] * 5 + ["auth.throttled"]
