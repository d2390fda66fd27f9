"""Who calls: each with the headers that they send."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from tests.authorisation.platform import ADMIN_PASSWORD, RunningPlatform

_PASSWORD = "staple battery horse"


class Caller(Enum):
    ANONYMOUS = "nobody"
    DISABLED = "a user who was disabled"
    FIRST_PASSWORD = "a user who must change the password"
    SERVE_KEY = "the owner's key for services"
    STRANGER = "a user whose nothing is"
    COLLEAGUE = "a developer whose nothing is"
    KEY = "the owner's key for the API"
    OWNER = "the developer whose things are asked for"
    ADMIN_KEY = "an administrator's key for the API"
    ADMIN = "an administrator"


@dataclass(frozen=True)
class Callers:
    platform: RunningPlatform
    headers: dict[Caller, dict[str, str]]
    ids: dict[Caller, str]
    passwords: dict[Caller, tuple[str, str]]

    async def call(self, caller: Caller, method: str, path: str, **options: Any) -> Any:
        """The answer's JSON. Raises AssertionError for a refusal."""
        answer = await self.platform.client.request(method, path, headers=self.headers[caller], **options)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def signed_in_again(self, caller: Caller) -> dict[str, str]:
        """Headers of another session of the caller's, which may be ended; their own where they have none."""
        if caller not in self.passwords:
            return self.headers[caller]
        return await _signed_in(self.platform, *self.passwords[caller])


async def make_callers(platform: RunningPlatform) -> Callers:
    admin = await _signed_in(platform, "admin", ADMIN_PASSWORD)
    me = (await platform.client.get("/api/v1/users/me", headers=admin)).json()["id"]
    headers: dict[Caller, dict[str, str]] = {Caller.ANONYMOUS: {}, Caller.ADMIN: admin}
    made = Callers(platform, headers, {Caller.ADMIN: me}, {Caller.ADMIN: ("admin", ADMIN_PASSWORD)})
    await _add_user(made, Caller.OWNER, "developer")
    await _add_user(made, Caller.COLLEAGUE, "developer")
    await _add_user(made, Caller.STRANGER, "user")
    await _add_user(made, Caller.DISABLED, "developer")
    await _add_user(made, Caller.FIRST_PASSWORD, "developer", changed=False)
    headers[Caller.KEY] = await _new_key(made, Caller.OWNER, "api")
    headers[Caller.SERVE_KEY] = await _new_key(made, Caller.OWNER, "serve:*")
    headers[Caller.ADMIN_KEY] = await _new_key(made, Caller.ADMIN, "api")
    await made.call(Caller.ADMIN, "PATCH", f"/api/v1/users/{made.ids[Caller.DISABLED]}", json={"active": False})
    del made.passwords[Caller.DISABLED]
    return made


async def _signed_in(platform: RunningPlatform, name: str, password: str) -> dict[str, str]:
    answer = await platform.client.post("/auth/sign-in", json={"name": name, "password": password})
    assert answer.is_success, answer.text
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


async def _add_user(made: Callers, caller: Caller, role: str, *, changed: bool = True) -> None:
    name = caller.name.lower()
    answer = await made.call(Caller.ADMIN, "POST", "/api/v1/users", json={"name": name, "roles": [role]})
    first = answer["one_time_password"]
    made.ids[caller] = answer["user"]["id"]
    made.headers[caller] = await _signed_in(made.platform, name, first)
    made.passwords[caller] = (name, first)
    if changed:
        change = {"current_password": first, "new_password": _PASSWORD}
        access = await made.call(caller, "POST", "/auth/password", json=change)
        made.headers[caller] = {"authorization": f"Bearer {access['access_token']}"}
        made.passwords[caller] = (name, _PASSWORD)


async def _new_key(made: Callers, caller: Caller, scope: str) -> dict[str, str]:
    key = await made.call(caller, "POST", "/api/v1/api-keys", json={"name": scope, "scopes": [scope]})
    return {"x-api-key": key["key"]}
