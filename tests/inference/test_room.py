"""What the machine or the quota can never give is refused at once; who waits for room is told what holds it."""

from typing import Any

import pytest
from sqlalchemy import select
from svckit.contracts.envelope import Envelope
from svckit.ids import new_id
from svckit.live import LiveRow
from svckit.reservations import GatewayLedger, Holder
from svckit.runtime.port import Resources

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
    harness.neighbours.capacity = 0
    await start(owner, made, 2)
    await in_state(owner, made, "starting", "waiting.capacity")
    harness.neighbours.machine = {"cpu": 0.5}
    failed = await in_state(owner, made, "failed", "service.resources_impossible")
    assert failed["reason"]["params"] == {"wanted": {"cpu": 1.0}, "total": {"cpu": 0.5}, "missing": {"cpu": 0.5}}
    harness.neighbours.machine, harness.neighbours.capacity = {"cpu": 2.0}, 2
    await in_state(owner, made, "running")


async def test_replicas_that_fit_are_started_and_the_rest_waits_with_the_reason(
    harness: Harness, owner: Caller, made: str
) -> None:
    harness.neighbours.capacity = 2
    await start(owner, made, 4)
    short = await in_state(owner, made, "degraded", "waiting.capacity")
    assert (short["ready_replicas"], short["reserved_replicas"], short["desired_replicas"]) == (2, 2, 4)
    assert short["reason"]["params"]["missing"] == {"cpu": 1.0}
    assert harness.neighbours.reservations == {made: 2}
    harness.neighbours.capacity = 3
    await with_ready(owner, made, 3)
    harness.neighbours.capacity = 4
    await in_state(owner, made, "running")
    assert harness.neighbours.reservations == {made: 4}


async def test_a_larger_number_that_fits_in_part_keeps_what_runs(harness: Harness, owner: Caller, made: str) -> None:
    """And is at rest again with what there is room for."""
    harness.neighbours.capacity = 3
    await start(owner, made, 2)
    before = {each["name"] for each in (await in_state(owner, made, "running"))["replicas"]}
    assert (await owner("POST", path_of(made, "/scale"), json={"replicas": 4})).status_code == 202
    short = await with_ready(owner, made, 3)
    assert (short["state"], short["reason"]["code"]) == ("degraded", "waiting.capacity")
    assert before < {each["name"] for each in short["replicas"]}
    await owner("POST", path_of(made, "/scale"), json={"replicas": 3})
    await in_state(owner, made, "running")
    await owner("POST", path_of(made, "/stop"))
    await in_state(owner, made, "stopped")
    assert harness.neighbours.reservations == {}


async def test_room_that_somebody_else_takes_meanwhile_is_waited_for(
    harness: Harness, owner: Caller, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the refusal and the smaller wish."""
    whole, asked = GatewayLedger.reserve, []

    async def reserve(ledger: GatewayLedger, holder: Holder, each: Resources, replicas: int = 1) -> None:
        asked.append(replicas)
        harness.neighbours.capacity = 1 if len(asked) % 2 else 0
        await whole(ledger, holder, each, replicas)

    monkeypatch.setattr(GatewayLedger, "reserve", reserve)
    await start(owner, made, 3)
    waiting = await in_state(owner, made, "starting", "waiting.capacity")
    assert (waiting["reserved_replicas"], asked[:2]) == (0, [3, 1])
    monkeypatch.undo()
    harness.neighbours.capacity = 3
    await in_state(owner, made, "running")


async def with_ready(owner: Caller, service_id: str, replicas: int) -> dict[str, Any]:
    """The service's detail, once so many replicas are ready."""

    async def look() -> Any:
        detail = (await owner("GET", path_of(service_id))).json()
        return detail if detail["ready_replicas"] == replicas else None

    return dict(await eventually(look))


async def test_holders_are_named_for_their_owner_and_for_administrators(
    harness: Harness, service: Running, owner: Caller, made: str
) -> None:
    about: dict[str, Any] = {"kind": "service", "cpu": 0.5, "memory": 0, "gpu": 0, "ends_at": None, "owner_name": "li"}
    secret = about | {"id": new_id(), "name": "a secret", "owner_id": OTHER.id}
    mine = about | {"id": new_id(), "name": "mine", "owner_id": OWNER.id}
    harness.neighbours.capacity, harness.neighbours.holders = 0, [secret, mine]
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
