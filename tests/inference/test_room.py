"""What the machine or the quota can never give is refused at once; who waits for room is told what holds it."""

from typing import Any

import pytest
from sqlalchemy import select
from svckit.contracts.envelope import Envelope
from svckit.ids import new_id
from svckit.live import LiveRow

from tests.inference.harness import ADMIN, OTHER, OWNER, Harness, in_state, path_of, start
from tests.support.one_service import Caller, Running, eventually

LARGE = {"cpu": 3, "memory": 2**28}


@pytest.mark.parametrize(
    ("machine", "quota", "code"),
    [
        ({"cpu": 1.0}, {}, "service.resources_impossible"),
        ({"cpu": 8.0}, {"cpu": 1.0}, "quota.too_small"),
    ],
)
async def test_replicas_that_there_is_never_room_for_are_refused(
    harness: Harness, owner: Caller, made: str, machine: dict[str, float], quota: dict[str, float], code: str
) -> None:
    """There is room for two of half a core, and never for three."""
    harness.neighbours.machine, harness.neighbours.quota = machine, quota
    for change in ("/start", "/scale"):
        refused = await owner("POST", path_of(made, change), json={"replicas": 3})
        assert (refused.status_code, refused.json()["code"]) == (422, code)
        params = refused.json()["params"]
        assert (params["wanted"], params["missing"]) == ({"cpu": 1.5}, {"cpu": 0.5})
        assert params["quota" if quota else "total"] == {"cpu": 1.0}
        taken = await owner("POST", path_of(made, change), json={"replicas": 2})
        assert taken.status_code == 202
        await in_state(owner, made, "running")


async def test_a_replica_that_there_is_never_room_for_cannot_be_written(
    harness: Harness, owner: Caller, made: str
) -> None:
    harness.neighbours.machine = {"cpu": 2.0}
    refused = await owner("PATCH", path_of(made), json={"resources": LARGE})
    assert (refused.status_code, refused.json()["code"]) == (422, "service.resources_impossible")
    assert refused.json()["params"] == {"wanted": {"cpu": 3}, "total": {"cpu": 2.0}, "missing": {"cpu": 1}}
    assert (await owner("GET", path_of(made))).json()["resources"]["cpu"] == 0.5
    assert (await owner("PATCH", path_of(made), json={"name": "another"})).status_code == 200


async def test_a_service_that_is_started_again_is_asked_about_again(harness: Harness, owner: Caller, made: str) -> None:
    await start(owner, made, 2)
    await in_state(owner, made, "running")
    await owner("POST", path_of(made, "/stop"))
    await in_state(owner, made, "stopped")
    harness.neighbours.machine = {"cpu": 0.5}
    refused = await owner("POST", path_of(made, "/start"), json={"replicas": 2})
    assert (refused.status_code, refused.json()["code"]) == (422, "service.resources_impossible")


async def test_fewer_replicas_are_taken_also_where_they_are_still_too_many(
    harness: Harness, owner: Caller, made: str
) -> None:
    await start(owner, made, 4)
    await in_state(owner, made, "running")
    harness.neighbours.machine = {"cpu": 1.0}
    assert (await owner("POST", path_of(made, "/scale"), json={"replicas": 3})).status_code == 202


async def test_what_became_impossible_while_it_waited_fails_and_says_why(
    harness: Harness, owner: Caller, made: str
) -> None:
    """And starts by itself on a machine that has it."""
    harness.neighbours.capacity = 1
    await start(owner, made, 2)
    await in_state(owner, made, "starting", "waiting.capacity")
    harness.neighbours.machine = {"cpu": 0.5}
    failed = await in_state(owner, made, "failed", "service.resources_impossible")
    assert failed["reason"]["params"] == {"wanted": {"cpu": 1.0}, "total": {"cpu": 0.5}, "missing": {"cpu": 0.5}}
    harness.neighbours.machine, harness.neighbours.capacity = {"cpu": 2.0}, 2
    await in_state(owner, made, "running")


async def test_holders_are_named_for_their_owner_and_for_administrators(
    harness: Harness, service: Running, owner: Caller, made: str
) -> None:
    about: dict[str, Any] = {"kind": "service", "cpu": 0.5, "memory": 0, "gpu": 0, "ends_at": None, "owner_name": "li"}
    secret = about | {"id": new_id(), "name": "a secret", "owner_id": OTHER.id}
    mine = about | {"id": new_id(), "name": "mine", "owner_id": OWNER.id}
    harness.neighbours.capacity, harness.neighbours.holders = 1, [secret, mine]
    await start(owner, made, 2)
    reason = (await in_state(owner, made, "starting", "waiting.capacity"))["reason"]
    assert (reason["params"]["holders"], reason["params"]["others"]["cpu"]) == ([mine], 0.5)
    admin = service.as_user(ADMIN)
    listed = (await admin("GET", f"/api/v1/services?owner={OWNER.id}")).json()["items"][0]
    for seen in ((await admin("GET", path_of(made))).json(), listed):
        assert seen["reason"]["params"]["holders"] == [secret, mine]
        assert seen["reason"]["params"]["others"] == {"cpu": 0, "memory": 0, "gpu": 0}
    for path in (path_of(made), "/api/v1/services"):
        assert "secret" not in (await owner("GET", path)).text
    async with service.app.state.database.reading() as session:
        sent = [row.data for row in await session.scalars(select(LiveRow))]

    async def told() -> list[Envelope]:
        return [envelope for envelope in harness.around.published if "waiting.capacity" in str(envelope)]

    assert "secret" not in f"{sent} {await eventually(told)}"
