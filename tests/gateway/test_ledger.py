"""Every container start reserves first, and what does not fit is refused."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from svckit.contracts.algorithm import ServeSnapshot, TrainSnapshot
from svckit.db import now
from svckit.errors import PeerProblem
from svckit.identity import Principal
from svckit.ids import new_id
from svckit.reservations import GatewayLedger, Holder, Shortage, Total, reason_for
from svckit.runtime.port import Resources

from gateway.ledger.repository import QuotaRepository
from gateway.ledger.schemas import ReservationIn
from gateway.ledger.service import LedgerService
from tests.gateway.conftest import MakeWorld, World
from tests.support.meeting import begun

GIB = 1024**3
PATH = "/internal/reservations/task/one"
ADMIN = Principal(new_id(), "admin", frozenset({"admin"}))


@pytest.fixture
async def small(make_world: MakeWorld) -> AsyncIterator[World]:
    async with make_world(capacity_cpu=4.0, capacity_memory=8 * GIB, capacity_gpu=0) as world:
        yield world


async def _reserve(world: World, path: str, service: str = "inference-svc", **body: Any) -> Any:
    return await world.peers(service).call("gateway", "PUT", path, body=body)


async def _owner(world: World) -> str:
    return str((await world.client.get("/api/v1/users/me", headers=await world.sign_in())).json()["id"])


async def test_what_fits_is_held_and_counted(small: World) -> None:
    owner = await _owner(small)
    await _reserve(small, PATH, owner_id=owner, cpu=1, memory=GIB, replicas=2)
    view = (await small.client.get("/api/v1/quotas", headers=await small.sign_in())).json()
    assert view["used"] == {"cpu": 2, "memory": 2 * GIB, "gpu": 0}
    assert view["free"] == {"cpu": 2, "memory": 6 * GIB, "gpu": 0}


async def test_what_the_machine_has_no_room_for_is_refused_with_what_is_missing(small: World) -> None:
    owner = await _owner(small)
    await _reserve(small, PATH, owner_id=owner, cpu=3, memory=GIB)
    with pytest.raises(PeerProblem) as refused:
        await _reserve(small, "/internal/reservations/task/two", owner_id=owner, cpu=2, memory=GIB)
    assert (refused.value.peer_status, refused.value.peer_code) == (409, "capacity.short")
    assert refused.value.params["missing"] == {"cpu": 1.0}


async def test_the_same_key_again_replaces_what_it_held(small: World) -> None:
    owner = await _owner(small)
    await _reserve(small, PATH, owner_id=owner, cpu=3)
    await _reserve(small, PATH, owner_id=owner, cpu=4)
    await small.peers("inference-svc").call("gateway", "DELETE", PATH)
    await _reserve(small, "/internal/reservations/task/two", owner_id=owner, cpu=4)


async def test_quota_of_a_user_is_held_against_him(small: World) -> None:
    user_id, headers = await small.new_user("ann")
    answer = await small.client.patch(f"/api/v1/quotas/{user_id}", json={"cpu": 1}, headers=await small.sign_in())
    assert answer.json()["limits"]["cpu"] == 1
    with pytest.raises(PeerProblem) as refused:
        await _reserve(small, PATH, owner_id=user_id, cpu=1.5)
    assert (refused.value.peer_code, refused.value.params["missing"]) == ("quota.exceeded", {"cpu": 0.5})
    assert (await small.client.patch(f"/api/v1/quotas/{user_id}", json={"cpu": 9}, headers=headers)).status_code == 403


async def test_reservation_of_another_service_is_not_touched(small: World) -> None:
    owner = await _owner(small)
    await _reserve(small, PATH, owner_id=owner, cpu=1)
    with pytest.raises(PeerProblem) as refused:
        await _reserve(small, PATH, "dataset-svc", owner_id=owner, cpu=1)
    assert refused.value.peer_status == 403
    await small.peers("dataset-svc").call("gateway", "DELETE", PATH)
    held = await small.peers("inference-svc").call("gateway", "GET", "/internal/reservations")
    assert [item["id"] for item in held["items"]] == ["one"]


async def test_what_there_is_in_all_is_told_to_services(small: World) -> None:
    ledger = GatewayLedger(small.peers("inference-svc"), "task")
    await ledger.reserve(Holder("one", await _owner(small)), Resources(cpu=3, memory=GIB))
    found = await ledger.bounds(await _owner(small))
    assert (found.machine, found.quota) == (Total(cpu=4.0, memory=8 * GIB, gpu=0), Total())
    assert found.used == {"cpu": 3.0, "memory": GIB, "gpu": 0, "storage": 0}


async def test_a_cluster_does_not_say_what_there_is(world: World) -> None:
    assert (await GatewayLedger(world.peers("inference-svc"), "task").bounds(await _owner(world))).machine == Total()


async def test_more_than_a_whole_quota_is_a_matter_of_the_quota(small: World) -> None:
    user_id, _ = await small.new_user("ann")
    await small.client.patch(f"/api/v1/quotas/{user_id}", json={"cpu": 1}, headers=await small.sign_in())
    with pytest.raises(Shortage) as refused:
        await GatewayLedger(small.peers("inference-svc"), "task").reserve(Holder("one", user_id), Resources(cpu=64))
    assert (refused.value.reason.code, refused.value.beyond) == ("waiting.quota", {})
    assert {name: refused.value.reason.params[name] for name in ("wanted", "quota", "used", "missing")} == {
        "wanted": {"cpu": 64.0},
        "quota": {"cpu": 1.0},
        "used": {"cpu": 0.0},
        "missing": {"cpu": 63.0},
    }
    bounds = await GatewayLedger(small.peers("inference-svc"), "task").bounds(user_id)
    assert (bounds.quota, bounds.used["cpu"]) == (Total(cpu=1.0), 0)


async def test_more_than_the_whole_machine_is_told_apart_from_what_may_be_waited_for(small: World) -> None:
    ledger, owner = GatewayLedger(small.peers("inference-svc"), "service"), await _owner(small)
    with pytest.raises(Shortage) as never:
        await ledger.reserve(Holder("one", owner), Resources(cpu=1, memory=GIB), 100)
    assert never.value.beyond == {
        "wanted": {"cpu": 100.0, "memory": 100 * GIB},
        "total": {"cpu": 4.0, "memory": 8 * GIB},
        "missing": {"cpu": 96.0, "memory": 92 * GIB},
    }
    await ledger.reserve(Holder("one", owner), Resources(cpu=1, memory=GIB))
    with pytest.raises(Shortage) as later:
        await ledger.reserve(Holder("two", owner), Resources(cpu=1, memory=GIB), 4)
    assert later.value.beyond == {}


async def test_two_first_quotas_of_a_user_at_once_are_one(small: World) -> None:
    user_id, _ = await small.new_user("zhang")
    headers = await small.sign_in()
    database = small.gateway.api.state.database
    async with database.writing() as session:
        first = await QuotaRepository(session).of(user_id)
        first.gpu = 2
        await session.flush()
        second = await begun(small.client.patch(f"/api/v1/quotas/{user_id}", json={"cpu": 1}, headers=headers))
    assert (await second).json()["limits"] | {"memory": None} == {"cpu": 1, "memory": None, "gpu": 2}


async def test_two_who_reserve_at_once_do_not_hold_more_than_there_is(small: World) -> None:
    owner, state = await _owner(small), small.gateway.api.state
    async with state.database.writing() as session:
        ledger = LedgerService(session, small.settings)
        await ledger.reserve("inference-svc", ("task", "one"), ReservationIn(owner_id=owner, cpu=3))
        second = await begun(_reserve(small, "/internal/reservations/task/two", owner_id=owner, cpu=2))
    with pytest.raises(PeerProblem) as refused:
        await second
    assert refused.value.peer_code == "capacity.short"


async def test_what_is_given_back_while_it_is_reserved_anew_is_free_afterwards(small: World) -> None:
    owner, peers = await _owner(small), small.peers("inference-svc")
    await _reserve(small, PATH, owner_id=owner, cpu=3)
    async with small.gateway.api.state.database.writing() as session:
        ledger = LedgerService(session, small.settings)
        await ledger.reserve("inference-svc", ("task", "one"), ReservationIn(owner_id=owner, cpu=4))
        released = await begun(peers.call("gateway", "DELETE", PATH))
    await released
    assert (await peers.call("gateway", "GET", "/internal/reservations"))["items"] == []


async def test_three_idle_services_leave_a_two_core_machine_room_for_a_training(make_world: MakeWorld) -> None:
    """All of them as they are when nobody has chosen anything."""
    idle = Resources.of(ServeSnapshot(image_id="i", reference="r", pinned="p").requests.model_dump(), None)
    training = Resources.of(
        TrainSnapshot(image_id="i", reference="r", pinned="p", command=()).requests.model_dump(), None
    )
    async with make_world(capacity_cpu=2.0, capacity_memory=8 * GIB) as world:
        owner = await _owner(world)
        for name in ("one", "two", "three"):
            await GatewayLedger(world.peers("inference-svc"), "service").reserve(Holder(name, owner), idle)
        await GatewayLedger(world.peers("inference-svc"), "task").reserve(Holder("task", owner), training)


async def test_who_waits_for_room_is_told_what_holds_it(small: World) -> None:
    """Their own things by name, others' only as a sum."""
    owner = await _owner(small)
    other, _ = await small.new_user("ann")
    ledger, end = GatewayLedger(small.peers("inference-svc"), "service"), now() + timedelta(hours=1)
    task, service, strange = new_id(), new_id(), new_id()
    await ledger.reserve(Holder(service, owner, service, "my service"), Resources(cpu=0.5, memory=GIB), 2)
    await ledger.reserve(Holder("task-1", owner, task, "my task", end), Resources(cpu=1.5, memory=GIB))
    await ledger.reserve(Holder(strange, other, strange, "a secret"), Resources(cpu=1, memory=GIB))
    with pytest.raises(Shortage) as short:
        await ledger.reserve(Holder("two", owner, new_id(), "waits"), Resources(cpu=1, memory=GIB))
    params = short.value.reason.params
    assert params["missing"] == {"cpu": 0.5}
    assert [(each["kind"], each["id"], each["name"], each["cpu"]) for each in params["holders"]] == [
        ("service", task, "my task", 1.5),
        ("service", service, "my service", 1.0),
    ]
    assert params["holders"][1]["ends_at"] is None
    assert datetime.fromisoformat(params["holders"][0]["ends_at"]) == end
    assert params["others"] == {"cpu": 1.0, "memory": GIB, "gpu": 0}
    assert "secret" not in str(params)
    told = reason_for(ADMIN, short.value.reason.model_dump())
    assert told is not None
    assert [(each["name"], each["owner_name"]) for each in told.params["holders"]] == [
        ("my task", "admin"),
        ("my service", "admin"),
        ("a secret", "ann"),
    ]
    assert told.params["others"] == {"cpu": 0, "memory": 0, "gpu": 0}


async def test_what_holds_most_of_what_is_missing_is_told_first(make_world: MakeWorld) -> None:
    """Also where more things hold it than are told."""
    async with make_world(capacity_cpu=64.0, capacity_memory=32 * GIB) as world:
        owner = await _owner(world)
        ledger = GatewayLedger(world.peers("inference-svc"), "task")
        for number in range(20):
            small = Holder(f"small-{number}", owner, new_id(), f"small {number}")
            await ledger.reserve(small, Resources(cpu=1, memory=GIB))
        await ledger.reserve(Holder("large", owner, new_id(), "large"), Resources(cpu=0.1, memory=8 * GIB))
        with pytest.raises(Shortage) as short:
            await ledger.reserve(Holder("new", owner, new_id(), "waits"), Resources(cpu=1, memory=8 * GIB))
    params = short.value.reason.params
    assert params["missing"] == {"memory": 4 * GIB}
    assert (params["holders"][0]["name"], len(params["holders"])) == ("large", 20)


async def test_who_waits_is_told_ways_out_by_quota_and_machine_together(small: World) -> None:
    """The quota leaves two cores and the machine one: less than both is proposed, and what makes room in both."""
    ann, _ = await small.new_user("ann")
    bob, _ = await small.new_user("bob")
    await small.client.patch(f"/api/v1/quotas/{ann}", json={"cpu": 3.5}, headers=await small.sign_in())
    ledger, service = GatewayLedger(small.peers("inference-svc"), "service"), new_id()
    await ledger.reserve(Holder(service, ann, service, "news"), Resources(cpu=1.5, memory=GIB))
    await ledger.reserve(Holder("other", bob, new_id(), "a secret"), Resources(cpu=1.5, memory=GIB))
    with pytest.raises(Shortage) as short:
        await ledger.reserve(Holder("two", ann, new_id(), "waits"), Resources(cpu=2.5, memory=GIB))
    assert (short.value.reason.code, short.value.lacking) == ("waiting.quota", {"cpu": 1.5})
    assert short.value.reason.params["ways_out"] == [
        {"way": "ask_less", "cpu": 1.0},
        {"way": "stop", "things": [{"kind": "service", "id": service, "name": "news"}]},
    ]
    assert "lacking" not in short.value.reason.params
    await ledger.reserve(Holder("two", ann, new_id(), "waits"), Resources(cpu=1, memory=GIB))


async def test_what_waits_is_not_proposed_to_be_stopped(small: World) -> None:
    """Neither a running service that wants more replicas, nor a task whose last attempt still holds its room."""
    ann, _ = await small.new_user("ann")
    services, tasks = (GatewayLedger(small.peers("inference-svc"), kind) for kind in ("service", "task"))
    news, run = new_id(), new_id()
    await services.reserve(Holder(news, ann, news, "news"), Resources(cpu=1, memory=GIB))
    await tasks.reserve(Holder("run-1", ann, run, "night run"), Resources(cpu=2, memory=GIB))
    with pytest.raises(Shortage) as more:
        await services.reserve(Holder(news, ann, news, "news"), Resources(cpu=1, memory=GIB), 3)
    with pytest.raises(Shortage) as again:
        await tasks.reserve(Holder("run-2", ann, run, "night run"), Resources(cpu=2, memory=GIB))
    proposed = [
        [
            (each["kind"], each["name"])
            for way in short.value.reason.params["ways_out"]
            for each in way.get("things", [])
        ]
        for short in (more, again)
    ]
    assert proposed == [[("task", "night run")], [("service", "news")]]
