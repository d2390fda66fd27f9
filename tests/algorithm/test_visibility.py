"""Who sees an algorithm: its owner and administrators always, others only online public and preset ones."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.algorithm.library import Library
from tests.support.one_service import Caller

Registered = Callable[..., Awaitable[dict[str, Any]]]
PATH = "/api/v1/algorithms"


async def tabs(caller: Caller) -> dict[str, int]:
    names = ("mine", "public", "preset", "all")
    return {tab: (await caller("GET", f"{PATH}?tab={tab}")).json()["total"] for tab in names}


@pytest.mark.parametrize(
    ("visibility", "online", "seen"),
    [
        ("private", True, False),
        ("public", True, True),
        ("public", False, False),
        ("preset", True, True),
        ("preset", False, False),
    ],
)
async def test_what_others_see(
    admin: Caller, developer: Caller, other: Caller, registered: Registered, visibility: str, online: bool, seen: bool
) -> None:
    made = await registered()
    path = f"{PATH}/{made['id']}"
    await admin("POST", f"{path}/visibility", json={"visibility": visibility})
    if not online:
        await admin("POST", f"{path}/offline")
    shown = {tab: int(seen and tab in (visibility, "all")) for tab in ("mine", "public", "preset", "all")}
    assert await tabs(other) == shown
    assert (await other("GET", path)).status_code == (200 if seen else 404)
    for caller in (developer, admin):
        assert (await caller("GET", path)).json()["visibility"] == visibility
    for method, rest in (("PATCH", ""), ("DELETE", ""), ("POST", "/online"), ("POST", "/offline")):
        answer = await other(method, path + rest, **({"json": {}} if method == "PATCH" else {}))
        assert answer.status_code == (403 if seen else 404)


async def test_preset_is_the_administrators_word(developer: Caller, registered: Registered) -> None:
    made = await registered()
    refused = await developer("POST", f"{PATH}/{made['id']}/visibility", json={"visibility": "preset"})
    assert (refused.status_code, refused.json()["code"]) == (403, "access.forbidden")


async def test_the_visibility_of_an_offline_one_is_not_set(developer: Caller, registered: Registered) -> None:
    made = await registered(online=False)
    refused = await developer("POST", f"{PATH}/{made['id']}/visibility", json={"visibility": "public"})
    assert (refused.status_code, refused.json()["code"]) == (409, "algorithm.offline")


async def test_nobody_is_answered_without_a_token(library: Library, developer: Caller) -> None:
    nameless = {"authorization": ""}
    assert (await developer("GET", PATH, headers=nameless)).status_code == 401
