"""Signing in and out, and what ends a session."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.accounts.devices import KnownDevices
from gateway.accounts.router import device_cookie_name
from tests.gateway.conftest import MakeWorld, World

PASSWORD = "correct horse battery"
NEW = "quite another pass phrase"


async def _post(world: World, path: str, body: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
    return await world.client.post(path, json=body, headers=headers)


def _device(world: World, value: str) -> dict[str, str]:
    return {"cookie": f"{device_cookie_name(world.settings)}={value}"}


async def _me(world: World, headers: dict[str, str]) -> int:
    return (await world.client.get("/api/v1/users/me", headers=headers)).status_code


def _cookie(answer: httpx.Response) -> str:
    """The refresh cookie as the browser sends it back; the test client, on http, would drop a secure one."""
    return answer.headers["set-cookie"].split(";")[0]


async def test_sign_in_gives_a_token_and_a_cookie_for_refreshing_only(world: World) -> None:
    answer = await _post(world, "/auth/sign-in", {"name": "admin", "password": PASSWORD})
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    for part in ("__Secure-refresh_", "HttpOnly", "Secure", "SameSite=strict", "Path=/auth/refresh"):
        assert part in cookie
    assert await _me(world, {"authorization": f"Bearer {answer.json()['access_token']}"}) == 200


async def test_wrong_password_and_unknown_name_are_answered_alike(world: World) -> None:
    wrong = await _post(world, "/auth/sign-in", {"name": "admin", "password": "wrong password"})
    unknown = await _post(world, "/auth/sign-in", {"name": "nobody", "password": "wrong password"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() | {"trace_id": ""} == unknown.json() | {"trace_id": ""}


@pytest.mark.usefixtures("clock")
async def test_guessing_is_slowed_down_and_the_right_password_waits_too(world: World) -> None:
    for _ in range(5):
        await _post(world, "/auth/sign-in", {"name": "admin", "password": "wrong"})
    answer = await _post(world, "/auth/sign-in", {"name": "admin", "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (429, "auth.throttled")
    assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.attack
@pytest.mark.usefixtures("clock")
async def test_a_known_device_signs_in_while_others_guess(world: World) -> None:
    first = await _post(world, "/auth/sign-in", {"name": "admin", "password": PASSWORD})
    cookie = first.headers.get_list("set-cookie")[1]
    for part in ("__Secure-device_", "HttpOnly", "Secure", "SameSite=strict", "Path=/auth", "Max-Age=15552000"):
        assert part in cookie
    device = {"cookie": cookie.split(";")[0]}
    for number in range(30):
        await _post(world, "/auth/sign-in", {"name": "admin", "password": f"wrong {number}"})
    answers = [await _post(world, "/auth/sign-in", {"name": "admin", "password": PASSWORD}, device) for _ in range(6)]
    assert {answer.status_code for answer in answers} == {200}
    stranger = await _post(world, "/auth/sign-in", {"name": "admin", "password": PASSWORD})
    assert stranger.status_code == 429


@pytest.mark.attack
@pytest.mark.usefixtures("clock")
async def test_a_known_device_of_one_account_is_a_strangers_for_another(world: World) -> None:
    await world.new_user("ann")
    answer = await _post(world, "/auth/sign-in", {"name": "ann", "password": PASSWORD})
    device = {"cookie": answer.headers.get_list("set-cookie")[1].split(";")[0]}
    for number in range(8):
        await _post(world, "/auth/sign-in", {"name": "admin", "password": f"wrong {number}"}, device)
    assert (await _post(world, "/auth/sign-in", {"name": "admin", "password": PASSWORD}, device)).status_code == 429
    assert (await _post(world, "/auth/sign-in", {"name": "ann", "password": PASSWORD}, device)).status_code == 200


@pytest.mark.attack
async def test_a_known_device_signs_in_while_one_account_does_so_on_many(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bob", "carol"):
        await world.new_user(name)
    known, version = KnownDevices(world.settings.user_signing_key), 2  # the first password was changed
    monkeypatch.setattr("gateway.accounts.passwords._WAITING", 10)
    sent = [
        _post(
            *(world, "/auth/sign-in", {"name": name, "password": PASSWORD}),
            _device(world, known.remember("", name, version)),
        )
        for name in ["bob"] * 20 + ["carol"]
    ]
    answers = await asyncio.gather(*sent)
    assert [answer.status_code for answer in answers] == [200] * 21


@pytest.mark.attack
@pytest.mark.usefixtures("clock")
async def test_a_device_is_a_strangers_once_the_password_has_changed_elsewhere(world: World) -> None:
    body, cookies = {"name": "admin", "password": PASSWORD}, []
    for _ in range(4):
        signed_in = await _post(world, "/auth/sign-in", body)
        cookies.append(signed_in.headers.get_list("set-cookie")[1].split(";")[0])
    change = {"current_password": PASSWORD, "new_password": NEW}
    headers = {"authorization": f"Bearer {signed_in.json()['access_token']}", "cookie": cookies[-1]}
    changed = await _post(world, "/auth/password", change, headers)
    wrong = {"name": "admin", "password": "wrong"}
    guesses = [await _post(world, "/auth/sign-in", wrong, {"cookie": cookie}) for cookie in cookies * 3]
    assert [answer.status_code for answer in guesses] == [401] * 5 + [429] * 7
    body, kept = {"name": "admin", "password": NEW}, changed.headers.get_list("set-cookie")[1].split(";")[0]
    assert (await _post(world, "/auth/sign-in", body, {"cookie": kept})).status_code == 200


async def test_a_change_of_the_password_keeps_what_the_browser_knows_of_others(world: World) -> None:
    known = KnownDevices(world.settings.user_signing_key)
    headers = await world.sign_in() | _device(world, known.remember("", "ann", 7))
    changed = await _post(world, "/auth/password", {"current_password": PASSWORD, "new_password": NEW}, headers)
    cookie = changed.headers.get_list("set-cookie")[1].split(";")[0].partition("=")[2]
    assert known.find(cookie, "ann", 7)
    assert known.find(cookie, "admin", 2)


@pytest.mark.attack
async def test_guessing_delays_no_change_of_the_password_of_who_is_signed_in(world: World) -> None:
    headers = await world.sign_in()
    for number in range(30):
        await _post(world, "/auth/sign-in", {"name": "admin", "password": f"wrong {number}"})
    answer = await _post(world, "/auth/password", {"current_password": PASSWORD, "new_password": NEW}, headers)
    assert answer.status_code == 200


async def test_right_passwords_that_come_at_once_are_all_let_in(world: World) -> None:
    body = {"name": "admin", "password": PASSWORD}
    answers = await asyncio.gather(*(_post(world, "/auth/sign-in", body) for _ in range(14)))
    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.usefixtures("clock")
async def test_of_wrong_passwords_that_come_at_once_few_are_looked_at(world: World) -> None:
    bodies = [{"name": "admin", "password": f"wrong {number}"} for number in range(60)]
    answers = await asyncio.gather(*(_post(world, "/auth/sign-in", body) for body in bodies))
    codes = [answer.status_code for answer in answers]
    assert set(codes) == {401, 429}
    assert 5 <= codes.count(401) <= 7  # a delay of two seconds may end meanwhile


async def test_refresh_gives_a_new_token_and_a_new_cookie(world: World) -> None:
    first = _cookie(await _post(world, "/auth/sign-in", {"name": "admin", "password": PASSWORD}))
    answer = await _post(world, "/auth/refresh", headers={"cookie": first})
    assert answer.status_code == 200
    assert _cookie(answer) != first
    assert await _me(world, {"authorization": f"Bearer {answer.json()['access_token']}"}) == 200


async def test_lost_reply_gets_the_same_successor_again(world: World) -> None:
    first = _cookie(await _post(world, "/auth/sign-in", {"name": "admin", "password": PASSWORD}))
    one = await _post(world, "/auth/refresh", headers={"cookie": first})
    two = await _post(world, "/auth/refresh", headers={"cookie": first})
    assert _cookie(one) == _cookie(two)


async def test_renewing_a_token_is_not_recorded(world: World) -> None:
    headers = await world.sign_in()
    cookie = _cookie(await _post(world, "/auth/sign-in", {"name": "admin", "password": PASSWORD}))
    assert (await _post(world, "/auth/refresh", headers={"cookie": cookie})).status_code == 200
    rows = (await world.client.get("/api/v1/audit", headers=headers)).json()["items"]
    assert {row["path"] for row in rows} == {"/auth/sign-in"}


async def test_used_up_refresh_token_ends_the_session_for_both(world: World) -> None:
    first = _cookie(await _post(world, "/auth/sign-in", {"name": "admin", "password": PASSWORD}))
    second = _cookie(await _post(world, "/auth/refresh", headers={"cookie": first}))
    third = await _post(world, "/auth/refresh", headers={"cookie": second})
    stolen = await _post(world, "/auth/refresh", headers={"cookie": first})
    assert (stolen.status_code, stolen.json()["code"]) == (401, "auth.session_ended")
    assert (await _post(world, "/auth/refresh", headers={"cookie": _cookie(third)})).status_code == 401
    assert await _me(world, {"authorization": f"Bearer {third.json()['access_token']}"}) == 401


async def test_token_is_refused_after_sign_out(world: World) -> None:
    headers = await world.sign_in()
    assert (await _post(world, "/auth/sign-out", headers=headers)).status_code == 200
    assert await _me(world, headers) == 401


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}])
async def test_sign_in_from_another_site_is_refused(world: World, headers: dict[str, str]) -> None:
    answer = await _post(world, "/auth/sign-in", {"name": "admin", "password": PASSWORD}, headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "auth.cross_site")


async def test_first_password_is_written_once_and_goes_when_it_is_changed(
    make_world: MakeWorld, tmp_path: Path
) -> None:
    kept = tmp_path / "first-password"
    async with make_world(admin_password="", first_password_file=kept) as world:
        first = kept.read_text().strip()
        assert kept.stat().st_mode & 0o777 == 0o600
        assert world.gateway.api.state.first_password == first
        headers = await world.sign_in("admin", first)
        assert (await world.client.get("/api/v1/quotas", headers=headers)).status_code == 200  # ADR 2
        change = {"current_password": first, "new_password": NEW}
        assert (await _post(world, "/auth/password", change, headers)).status_code == 200
        assert not kept.exists()
    async with make_world(admin_password="", first_password_file=kept) as world:
        assert world.gateway.api.state.first_password is None
        assert await _me(world, await world.sign_in("admin", NEW)) == 200


async def test_one_time_password_must_be_changed_first(world: World) -> None:
    made = await _post(world, "/api/v1/users", {"name": "ann"}, await world.sign_in())
    headers = await world.sign_in("ann", made.json()["one_time_password"])
    refused = await world.client.get("/api/v1/quotas", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.password_change_required")
    assert await _me(world, headers) == 200


async def test_changing_the_password_ends_all_other_sessions(world: World) -> None:
    other, headers = await world.sign_in(), await world.sign_in()
    answer = await _post(world, "/auth/password", {"current_password": PASSWORD, "new_password": NEW}, headers)
    assert await _me(world, other) == 401
    assert await _me(world, {"authorization": f"Bearer {answer.json()['access_token']}"}) == 200


async def test_disabled_user_is_out_at_once(world: World) -> None:
    user_id, headers = await world.new_user("ann")
    admin = await world.sign_in()
    await world.client.patch(f"/api/v1/users/{user_id}", json={"active": False}, headers=admin)
    assert await _me(world, headers) == 401


async def test_last_administrator_cannot_be_disabled(world: World) -> None:
    admin = await world.sign_in()
    me = (await world.client.get("/api/v1/users/me", headers=admin)).json()["id"]
    answer = await world.client.patch(f"/api/v1/users/{me}", json={"active": False}, headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (409, "user.last_admin")


async def test_user_cannot_administer_users(world: World) -> None:
    _, headers = await world.new_user("ann")
    assert (await world.client.get("/api/v1/users", headers=headers)).status_code == 403
    assert (await _post(world, "/api/v1/users", {"name": "bob"}, headers)).status_code == 403


async def test_services_ask_who_a_user_is(world: World) -> None:
    user_id, _ = await world.new_user("ann", "developer")
    principal = await world.peers("dataset-svc").principal(user_id, "dataset-svc")
    assert (principal.name, principal.roles) == ("ann", frozenset({"developer"}))
