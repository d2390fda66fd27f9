"""What happens to an account while a password is hashed: no transaction is open then, so nothing waits for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from sqlalchemy import Update, update
from svckit.db import now

from gateway.accounts.passwords import PasswordHashes
from gateway.models import SignInSession, User
from tests.gateway.conftest import PASSWORD, World

NEW = "quite another pass phrase"
OTHER_HASH = "$argon2id$v=19$m=8,t=1,p=1$dy5GRZvQUyE$cZsK3f/hfj4LexAz/8qBQQ"
ON_USER: dict[str, dict[str, object]] = {"reset": {"password_hash": OTHER_HASH}, "disabled": {"active": False}}


@asynccontextmanager
async def _meanwhile(
    monkeypatch: pytest.MonkeyPatch,
    world: World,
    path: str,
    body: dict[str, str],
    headers: dict[str, str] | None = None,
) -> AsyncIterator["asyncio.Task[httpx.Response]"]:
    """The request is answered after the block; it has looked at the account's password before."""
    looked, go_on, matches = asyncio.Event(), asyncio.Event(), PasswordHashes.matches

    async def waits(hashes: PasswordHashes, password_hash: str | None, password: str, *, known: bool = False) -> bool:
        result = await matches(hashes, password_hash, password, known=known)
        if not looked.is_set():
            looked.set()
            await go_on.wait()
        return result

    monkeypatch.setattr(PasswordHashes, "matches", waits)
    asked = asyncio.create_task(world.client.post(path, json=body, headers=headers))
    await looked.wait()
    yield asked
    go_on.set()
    await asked


async def _execute(world: World, statement: Update) -> None:
    async with world.gateway.api.state.database.writing() as session:
        await session.execute(statement)


def _happens(what: str, user_id: str) -> Update:
    if what == "signed out":
        return update(SignInSession).where(SignInSession.user_id == user_id).values(revoked_at=now())
    return update(User).where(User.id == user_id).values(ON_USER[what])


@pytest.mark.parametrize("what", [*ON_USER, "signed out"])
async def test_a_password_is_not_changed_for_whom_the_account_is_closed_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    user_id, headers = await world.new_user("ann")
    change = {"current_password": PASSWORD, "new_password": NEW}
    async with _meanwhile(monkeypatch, world, "/auth/password", change, headers) as changing:
        await _execute(world, _happens(what, user_id))
    assert ((await changing).status_code, (await changing).json()["code"]) == (401, "access.unauthenticated")
    await _execute(world, update(User).where(User.id == user_id).values(active=True))
    assert (await world.client.post("/auth/sign-in", json={"name": "ann", "password": NEW})).status_code == 401


async def test_a_reset_of_the_password_outlasts_a_change_that_had_begun(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id, headers = await world.new_user("ann")
    admin = await world.sign_in()
    change = {"current_password": PASSWORD, "new_password": NEW}
    async with _meanwhile(monkeypatch, world, "/auth/password", change, headers) as changing:
        reset = await world.client.post(f"/api/v1/users/{user_id}/reset-password", headers=admin)
    assert (await changing).status_code == 401
    signed_in = await world.client.post(
        "/auth/sign-in", json={"name": "ann", "password": reset.json()["one_time_password"]}
    )
    assert (signed_in.status_code, signed_in.json()["must_change_password"]) == (200, True)


@pytest.mark.parametrize("what", ON_USER)
async def test_nobody_is_signed_in_to_an_account_that_is_closed_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    user_id, _ = await world.new_user("ann")
    async with _meanwhile(monkeypatch, world, "/auth/sign-in", {"name": "ann", "password": PASSWORD}) as signing_in:
        await _execute(world, _happens(what, user_id))
    assert ((await signing_in).status_code, (await signing_in).json()["code"]) == (401, "auth.sign_in_failed")
