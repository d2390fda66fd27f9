"""A service's life: started, scaled, stopped, crashed, adopted and deleted."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from svckit.contracts.events import ServicesCalled, UserDisabled
from svckit.ids import new_id
from svckit.work import Work

from inference_svc.models import Removal
from inference_svc.services.spec import server_name
from tests.inference.harness import OTHER, OWNER, SERVE, Harness, count, in_state, path_of, start
from tests.support.disk import no_disk
from tests.support.one_service import Caller, Running, becomes_ready, eventually


async def test_started_with_two_replicas_it_runs(harness: Harness, owner: Caller, made: str) -> None:
    await start(owner, made, 2)
    detail = await in_state(owner, made, "running")
    assert (detail["desired_replicas"], detail["ready_replicas"], detail["reason"]) == (2, 2, None)
    assert harness.neighbours.reservations == {made: 2}
    spec = harness.runtime.specs[server_name(made)]
    assert (spec.image, spec.env["MY_MODEL_DIR"], spec.mounts[0].key) == (
        "serve:1",
        "/workspace/model",
        f"models/{detail['model_id']}/files/",
    )


async def test_it_is_ready_while_engine_and_store_answer(
    harness: Harness, service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await becomes_ready(service.client)
    harness.runtime.away = True
    monkeypatch.setattr(service.app.state.ports.store, "free_bytes", no_disk)
    waiting = await service.client.get("/readyz")
    assert (waiting.status_code, sorted(waiting.json()["reasons"])) == (503, ["engine", "store"])


async def test_the_address_is_the_same_after_stop_and_start(harness: Harness, owner: Caller, made: str) -> None:
    addresses = {(await owner("GET", path_of(made))).json()["address"]}
    for _ in range(2):
        await start(owner, made)
        addresses.add((await in_state(owner, made, "running"))["address"])
        assert (await owner("POST", path_of(made, "/stop"))).status_code == 202
        addresses.add((await in_state(owner, made, "stopped"))["address"])
        assert harness.runtime.servers[server_name(made)] == []
        assert harness.neighbours.reservations == {}
    assert addresses == {f"/serve/{made}/"}


async def test_scaling_up_and_down(harness: Harness, owner: Caller, made: str) -> None:
    await start(owner, made, 1)
    await in_state(owner, made, "running")
    for replicas in (3, 1):
        answer = await owner("POST", path_of(made, "/scale"), json={"replicas": replicas})
        assert answer.status_code == 202

        async def scaled(wanted: int = replicas) -> bool:
            detail = (await owner("GET", path_of(made))).json()
            held = harness.neighbours.reservations.get(made)
            return bool(detail["state"] == "running" and detail["ready_replicas"] == wanted == held)

        await eventually(scaled)


async def test_a_replica_that_is_let_go_finishes_and_keeps_its_room(harness: Harness, owner: Caller, made: str) -> None:
    await start(owner, made, 2)
    await in_state(owner, made, "running")
    harness.runtime.farewell = 10**6
    await owner("POST", path_of(made, "/scale"), json={"replicas": 1})

    async def one_leaves() -> bool:
        replicas = harness.runtime.servers[server_name(made)]
        detail = (await owner("GET", path_of(made))).json()
        return [each.leaving for each in replicas] == [False, True] and detail["ready_replicas"] == 1

    await eventually(one_leaves)
    assert (await owner("GET", path_of(made))).json()["state"] == "running"
    assert harness.neighbours.reservations == {made: 2}
    harness.runtime.farewell = 0

    async def released() -> bool:
        return harness.neighbours.reservations == {made: 1}

    await eventually(released)


async def test_a_service_is_stopping_until_its_replicas_have_left(harness: Harness, owner: Caller, made: str) -> None:
    await start(owner, made, 2)
    await in_state(owner, made, "running")
    harness.runtime.farewell = 3
    await owner("POST", path_of(made, "/stop"))
    assert (await owner("GET", path_of(made))).json()["state"] == "stopping"
    await in_state(owner, made, "stopped")
    assert harness.runtime.servers[server_name(made)] == []


async def test_what_is_started_is_what_was_frozen(harness: Harness, owner: Caller, made: str) -> None:
    await start(owner, made, 1)
    await in_state(owner, made, "running")
    spec = harness.runtime.specs[server_name(made)]
    assert (spec.image, spec.pinned) == (SERVE.reference, SERVE.pinned)


async def test_a_crash_loop_fails_with_the_log_and_recovers(harness: Harness, owner: Caller, made: str) -> None:
    harness.runtime.behaviour = "crashing"
    await start(owner, made)
    detail = await in_state(owner, made, "failed", "service.crash_loop")
    assert "log of" in detail["reason"]["detail"]
    harness.runtime.behaviour = "ready"
    assert (await in_state(owner, made, "running"))["reason"] is None


async def test_a_crash_loop_fails_whatever_the_log_says(harness: Harness, owner: Caller, made: str) -> None:
    harness.runtime.behaviour, harness.runtime.last_words = "crashing", b"weights: \x00\x01\xff\n"
    await start(owner, made)
    detail = await in_state(owner, made, "failed", "service.crash_loop")
    assert "weights: \ufffd" in detail["reason"]["detail"]


async def test_a_crashed_replica_is_replaced(harness: Harness, owner: Caller, made: str) -> None:
    await start(owner, made, 2)
    await in_state(owner, made, "running")
    name = server_name(made)
    first, second = harness.runtime.servers[name]
    dead = replace(first, running=False, ready=False, reason="out_of_memory")
    harness.runtime.servers[name] = [dead, second]

    async def replaced() -> bool:
        replicas = (await owner("GET", path_of(made, "/replicas"))).json()
        return [row["ready"] for row in replicas] == [True, True] and first.name not in {
            row["name"] for row in replicas
        }

    await eventually(replaced)


async def test_without_room_it_waits_and_starts_when_there_is_room(harness: Harness, owner: Caller, made: str) -> None:
    harness.neighbours.capacity = 0
    await start(owner, made, 2)
    detail = await in_state(owner, made, "starting", "waiting.capacity")
    assert detail["reason"]["params"]["missing"] == {"cpu": 1.0}
    assert harness.runtime.started == 0
    harness.neighbours.capacity = 2
    await in_state(owner, made, "running")


async def test_an_engine_that_is_away_is_a_reason_and_no_state(harness: Harness, owner: Caller, made: str) -> None:
    await start(owner, made)
    await in_state(owner, made, "running")
    harness.runtime.away = True
    await in_state(owner, made, "running", "waiting.engine")
    harness.runtime.away = False

    async def cleared() -> bool:
        return (await owner("GET", path_of(made))).json()["reason"] is None

    await eventually(cleared)


async def test_delete_takes_containers_reservation_and_references(
    harness: Harness, service: Running, owner: Caller
) -> None:
    made = await harness.make(owner)
    harness.runtime.behaviour = "crashing"
    await start(owner, made)
    await in_state(owner, made, "failed")
    assert harness.neighbours.reservations
    assert (await owner("DELETE", path_of(made))).status_code == 204
    assert (await owner("GET", path_of(made))).status_code == 404

    async def all_gone() -> bool:
        return not (harness.runtime.servers or harness.neighbours.reservations or harness.neighbours.references)

    await eventually(all_gone)

    async def forgotten() -> bool:
        return await count(service, Removal) == 0

    await eventually(forgotten)

    async def told() -> bool:
        return bool(harness.around.published) and harness.around.published[-1].data["state"] == "deleted"

    await eventually(told)


async def test_upstreams_list_all_services_with_their_ready_replicas(
    harness: Harness, service: Running, owner: Caller, made: str
) -> None:
    stopped = await harness.make(owner)
    await start(owner, made, 2)
    await in_state(owner, made, "running")
    items = (await service.as_service("gateway")("GET", "/internal/upstreams")).json()["items"]
    assert [(item["service_id"], item["owner_id"], item["state"], sorted(item["replicas"])) for item in items] == [
        (made, OWNER.id, "running", ["10.0.0.1:8080", "10.0.0.2:8080"]),
        (stopped, OWNER.id, "stopped", []),
    ]
    assert (await owner("GET", "/internal/upstreams")).status_code == 401


async def test_the_log_of_a_replica(harness: Harness, owner: Caller, made: str) -> None:
    assert (await owner("GET", path_of(made, "/log"))).status_code == 404
    await start(owner, made)
    detail = await in_state(owner, made, "running")
    answer = await owner("GET", path_of(made, "/log"))
    name = detail["replicas"][0]["name"]
    assert (answer.text, answer.headers["x-log-size"]) == (f"log of {name}\n", str(8 + len(name)))
    part = await owner("GET", path_of(made, "/log"), params={"replica": name, "offset": 4, "limit": 2})
    assert (part.text, part.headers["x-log-offset"], part.headers["x-log-id"]) == ("of", "4", f"{name}/")
    for how in ("follow", "whole"):
        assert (await owner("GET", path_of(made, "/log"), params={how: True})).text == answer.text
    assert (await owner("GET", path_of(made, "/log"), params={"replica": "other-0"})).status_code == 404
    harness.runtime.away = True
    assert (await owner("GET", path_of(made, "/log"))).status_code == 503


async def test_a_disabled_user_s_services_are_stopped(
    harness: Harness, service: Running, owner: Caller, made: str
) -> None:
    await start(owner, made)
    await in_state(owner, made, "running")
    harness.neighbours.disabled.add(OTHER.id)
    for user in (OTHER, OWNER):  # of the owner it comes late: they may sign in again
        await harness.around.send(UserDisabled(user_id=user.id))
        await eventually(partial(_was_asked_for, service, user.id))
    await in_state(owner, made, "running")
    harness.neighbours.disabled.add(OWNER.id)
    await harness.around.send(UserDisabled(user_id=OWNER.id))
    await in_state(owner, made, "stopped", "service.owner_disabled")


async def test_a_start_that_comes_after_its_owner_was_disabled_is_undone(
    harness: Harness, service: Running, owner: Caller, made: str
) -> None:
    """The request was let in before, and what the event was for found nothing to stop."""
    harness.neighbours.disabled.add(OWNER.id)
    await harness.around.send(UserDisabled(user_id=OWNER.id))
    await eventually(partial(_was_asked_for, service, OWNER.id))
    await start(owner, made)
    await in_state(owner, made, "stopped", "service.owner_disabled")


async def test_state_changes_are_told_in_order(harness: Harness, owner: Caller, made: str) -> None:
    await start(owner, made)
    await in_state(owner, made, "running")
    await owner("POST", path_of(made, "/stop"))
    await in_state(owner, made, "stopped")

    async def told() -> bool:
        return [envelope.data["state"] for envelope in harness.around.published] == [
            "stopped",
            "starting",
            "running",
            "stopping",
            "stopped",
        ]

    await eventually(told)
    sequences = [envelope.data["sequence"] for envelope in harness.around.published]
    assert sequences == sorted(set(sequences))


async def _was_asked_for(service: Running, user_id: str) -> bool:
    """Whether nothing is left to be asked about the user."""
    async with service.app.state.database.reading() as session:
        return await session.get(Work, f"owner:{user_id}") is None


async def test_calls_are_counted_as_events_tell_them_and_each_event_once(
    harness: Harness, owner: Caller, made: str
) -> None:
    before = (await owner("GET", path_of(made))).json()
    event, again = ServicesCalled(calls={made: 5, new_id(): 1}, errors={made: 2}), new_id()
    for event_id in (again, again, new_id()):
        await harness.around.send(event, event_id)

    async def counted() -> Any:
        row = (await owner("GET", "/api/v1/services")).json()["items"][0]
        return row if row["calls"] == 10 else None

    row = await eventually(counted)
    assert row["call_errors"] == 4
    assert (row["updated_at"], row["revision"]) == (before["updated_at"], before["revision"])
