"""Sessions: listed, ended one by one or all at once; how long an old refresh token is good; hashing in two threads."""

import asyncio
import threading
from datetime import timedelta

import pytest
from svckit.db import now

from gateway.accounts import refresh
from gateway.accounts.passwords import PasswordHashes
from gateway.models import SignInSession
from tests.gateway.conftest import MakeWorld, World

PASSWORD = "correct horse battery"
SESSIONS = "/api/v1/users/me/sessions"


async def _status(world: World, headers: dict[str, str]) -> int:
    return int((await world.client.get("/api/v1/users/me", headers=headers)).status_code)


async def _cookie(world: World) -> dict[str, str]:
    """The refresh cookie of a new session, as the browser sends it back."""
    answer = await world.client.post("/auth/sign-in", json={"name": "admin", "password": PASSWORD})
    return {"cookie": answer.headers["set-cookie"].split(";")[0]}


async def test_sessions_are_listed_and_the_present_one_is_marked(world: World) -> None:
    await world.client.post(
        "/auth/sign-in", json={"name": "admin", "password": PASSWORD}, headers={"user-agent": "Phone"}
    )
    found = (await world.client.get(SESSIONS, headers=await world.sign_in())).json()
    assert [row["current"] for row in found] == [True, False]
    assert found[1]["user_agent"] == "Phone"


async def test_one_session_is_ended_from_another(world: World) -> None:
    here, there = await world.sign_in(), await world.sign_in()
    other = next(row["id"] for row in (await world.client.get(SESSIONS, headers=here)).json() if not row["current"])
    assert (await world.client.delete(f"{SESSIONS}/{other}", headers=here)).status_code == 204
    assert [await _status(world, headers) for headers in (here, there)] == [200, 401]
    assert (await world.client.delete(f"{SESSIONS}/{other}", headers=here)).status_code == 404


async def test_a_session_of_another_user_is_not_there(world: World) -> None:
    _, headers = await world.new_user("ann")
    admin = await world.sign_in()
    mine = (await world.client.get(SESSIONS, headers=admin)).json()[0]["id"]
    assert (await world.client.delete(f"{SESSIONS}/{mine}", headers=headers)).status_code == 404
    assert await _status(world, admin) == 200


async def test_signing_out_here_leaves_the_others(world: World) -> None:
    here, there = await world.sign_in(), await world.sign_in()
    await world.client.post("/auth/sign-out", headers=here)
    assert [await _status(world, headers) for headers in (here, there)] == [401, 200]


async def test_signing_out_everywhere_ends_every_session_and_its_refresh_token(world: World) -> None:
    cookie, here, there = await _cookie(world), await world.sign_in(), await world.sign_in()
    _, another = await world.new_user("ann")
    answer = await world.client.post("/auth/sign-out", params={"everywhere": True}, headers=here)
    assert (answer.status_code, answer.json()) == (200, {"signed_out": True})
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert [await _status(world, headers) for headers in (here, there, another)] == [401, 401, 200]
    assert (await world.client.post("/auth/refresh", headers=cookie)).status_code == 401


async def test_an_api_key_ends_nobodys_session(world: World) -> None:
    headers = await world.sign_in()
    key = {"x-api-key": await world.new_key(headers, "api")}
    for everywhere in (False, True):
        answer = await world.client.post("/auth/sign-out", params={"everywhere": everywhere}, headers=key)
        assert (answer.status_code, answer.json()["code"]) == (403, "api_key.scope_missing")
    assert await _status(world, headers) == 200


async def test_a_session_that_is_too_old_is_not_renewed(make_world: MakeWorld) -> None:
    async with make_world(refresh_ttl_s=0) as world:
        answer = await world.client.post("/auth/refresh", headers=await _cookie(world))
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.session_ended")


@pytest.mark.parametrize(("later", "expected"), [(29, refresh.Shown.PREVIOUS), (31, refresh.Shown.REUSED)])
def test_the_token_before_is_good_for_thirty_seconds(later: int, expected: refresh.Shown) -> None:
    columns, token = refresh.new_session_columns()
    row, at = SignInSession(**columns), now()
    secret = token.split(".")[1]
    successor = refresh.advance(row, secret, refresh.classify(row, secret, at), at)
    assert refresh.classify(row, secret, at + timedelta(seconds=later)) is expected
    assert refresh.classify(row, successor.split(".")[1], at + timedelta(days=1)) is refresh.Shown.CURRENT


def test_the_token_before_is_bad_once_its_successor_was_used() -> None:
    columns, token = refresh.new_session_columns()
    row, at, secret = SignInSession(**columns), now(), token.split(".")[1]
    successor = refresh.advance(row, secret, refresh.Shown.CURRENT, at).split(".")[1]
    refresh.advance(row, successor, refresh.Shown.CURRENT, at)
    assert refresh.classify(row, secret, at) is refresh.Shown.REUSED


@pytest.mark.parametrize("name", ["admin", "nobody"])
async def test_an_unknown_name_costs_as_much_as_a_wrong_password(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    verify, looked_at = PasswordHashes._verify, []

    def counted(hashes: PasswordHashes, password_hash: str, password: str) -> bool:
        looked_at.append(password_hash)
        return verify(hashes, password_hash, password)

    monkeypatch.setattr(PasswordHashes, "_verify", counted)
    await world.client.post("/auth/sign-in", json={"name": name, "password": "wrong password"})
    assert len(looked_at) == 1
    assert looked_at[0].startswith("$argon2id$v=19$m=47104,t=1,p=1$")


async def test_no_more_than_two_passwords_are_hashed_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes, together, most, lock = PasswordHashes(), threading.Semaphore(0), [0, 0], threading.Lock()

    def slow(_: object, __: object, ___: object) -> bool:
        with lock:
            most[0] += 1
            most[1] = max(most)
        together.acquire(timeout=0.05)  # stays long enough for a third to come in, if it could
        with lock:
            most[0] -= 1
        return False

    monkeypatch.setattr(PasswordHashes, "_verify", slow)
    await asyncio.gather(*(hashes.matches("$argon2id$", "x") for _ in range(8)))
    await hashes.close()
    assert most[1] == 2
