"""Who uses the machine, and what every user may hold: own things by name, those of others as a sum."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from svckit.db import now
from svckit.errors import Reason
from svckit.ids import new_id
from svckit.reservations import GatewayLedger, Holder
from svckit.runtime.port import Resources

from tests.gateway.conftest import MakeWorld, World

GIB = 1024**3


@pytest.fixture
async def small(make_world: MakeWorld, tmp_path: Path) -> AsyncIterator[World]:
    sizes = {"capacity_cpu": 4.0, "capacity_memory": 8 * GIB, "capacity_gpu": 0, "disk_dir": tmp_path}
    async with make_world(**sizes) as world:
        yield world


async def _hold(world: World, kind: str, holder: Holder, cpu: float, replicas: int = 1) -> None:
    ledger = GatewayLedger(world.peers("inference-svc"), kind)
    await ledger.reserve(holder, Resources(cpu=cpu, memory=GIB), replicas)


async def _read(world: World, path: str, headers: dict[str, str], **query: Any) -> Any:
    answer = await world.client.get(path, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_own_things_are_named_and_those_of_others_are_a_sum(small: World) -> None:
    ann, headers = await small.new_user("ann")
    bob, _ = await small.new_user("bob")
    end = now() + timedelta(hours=1)
    service, task, secret = new_id(), new_id(), new_id()
    await _hold(small, "service", Holder(service, ann, service, "news"), 0.5, 2)
    await _hold(small, "task", Holder("task-1", ann, task, "reviews", end), 1.5)
    await _hold(small, "service", Holder(secret, bob, secret, "a secret"), 0.5)
    found = await _read(small, "/api/v1/machine", headers)
    assert [(each["kind"], each["id"], each["name"], each["cpu"]) for each in found["holders"]] == [
        ("task", task, "reviews", 1.5),
        ("service", service, "news", 1.0),
    ]
    assert [(each["replicas"], each["may_stop"]) for each in found["holders"]] == [(1, True), (2, True)]
    assert datetime.fromisoformat(found["holders"][0]["ends_at"]) == end
    assert found["others"] == {"count": 1, "cpu": 0.5, "memory": GIB, "gpu": 0}
    assert "secret" not in str(found)
    assert found["capacity"] == {"cpu": 4.0, "memory": 8 * GIB, "gpu": 0}
    assert (found["used"]["cpu"], found["free"]["cpu"]) == (3.0, 1.0)
    assert 0 < found["disk"]["free"] <= found["disk"]["total"]


async def test_administrators_see_everything_by_owner_and_name(small: World) -> None:
    ann, _ = await small.new_user("ann")
    service = new_id()
    await _hold(small, "service", Holder(service, ann, service, "news"), 0.5)
    await _hold(small, "check", Holder("check-1", ann), 0.1)
    found = await _read(small, "/api/v1/machine", await small.sign_in())
    assert [(each["owner_name"], each["name"], each["may_stop"]) for each in found["holders"]] == [
        ("ann", "news", True),
        ("ann", "", False),
    ]
    assert found["others"] == {"count": 0, "cpu": 0, "memory": 0, "gpu": 0}


async def test_the_own_quota_is_told_with_what_may_be_had_now(small: World) -> None:
    """Within the quota, and free: the smaller of both."""
    ann, headers = await small.new_user("ann")
    bob, _ = await small.new_user("bob")
    admin = await small.sign_in()
    await small.client.patch(f"/api/v1/quotas/{ann}", json={"cpu": 3, "storage": 5 * GIB}, headers=admin)
    await _hold(small, "task", Holder("task-1", ann, new_id(), "reviews"), 1)
    found = await _read(small, "/api/v1/quotas", headers)
    assert found["assigned"] == {"cpu": 3.0, "memory": None, "gpu": None, "storage": 5 * GIB}
    assert (found["limits"]["cpu"], found["used"]["cpu"], found["things"]) == (3.0, 1.0, 1)
    assert found["available"] == {"cpu": 2.0, "memory": 7 * GIB, "gpu": 0}
    await _hold(small, "task", Holder("task-2", bob, new_id(), "others"), 2.5)
    assert (await _read(small, "/api/v1/quotas", headers))["available"]["cpu"] == 0.5


async def test_every_users_quota_and_storage_are_listed_for_administrators(small: World) -> None:
    ann, headers = await small.new_user("ann")
    admin = await small.sign_in()
    await small.client.patch(f"/api/v1/quotas/{ann}", json={"gpu": 2}, headers=admin)
    await _hold(small, "task", Holder("task-1", ann, new_id(), "reviews"), 1)
    await small.peers("dataset-svc").call("gateway", "PUT", f"/internal/storage/{ann}", body={"size": GIB})
    refused = await small.client.get("/api/v1/machine/users", headers=headers)
    assert refused.status_code == 403
    rows = (await _read(small, "/api/v1/machine/users", admin, sort="name"))["items"]
    assert [row["name"] for row in rows] == ["admin", "ann"]
    row = rows[1]
    assert (row["user_id"], row["assigned"]["gpu"], row["limits"]["gpu"], row["active"]) == (ann, 2, 2, True)
    assert (row["used"]["cpu"], row["things"], row["storage"]["used"]) == (1.0, 1, GIB)
    assert row["storage"]["services"] == {"dataset-svc": GIB}
    assert (rows[0]["things"], rows[0]["storage"]["used"]) == (0, 0)
    named = await _read(small, "/api/v1/machine/users", admin, q="an")
    assert [row["name"] for row in named["items"]] == ["ann"]


async def test_what_checks_find_is_told_to_administrators_one_by_one(small: World) -> None:
    """Of the gateway and of its services, what is wrong before what is only to be looked at."""
    _, headers = await small.new_user("ann", "developer")
    admin = await small.sign_in()
    assert await _read(small, "/api/v1/machine/health", admin) == {"ready": True, "findings": []}
    inference = small.services["inference-svc"]
    inference.warnings["isolation"] = Reason(code="ready.isolation_weak", detail="no packet filter")
    inference.warnings["events"] = Reason(code="ready.events_parked", params={"count": 2})
    small.services["dataset-svc"].reasons["store"] = Reason(code="ready.store_unavailable")
    small.is_disk_full = True
    found = await _read(small, "/api/v1/machine/health", admin)
    assert found["ready"] is False
    told = [(each["service"], each["check"], each["severity"], each["reason"]["code"]) for each in found["findings"]]
    assert told == [
        ("dataset-svc", "store", "error", "ready.store_unavailable"),
        ("gateway", "disk", "warning", "ready.disk_full"),
        ("inference-svc", "events", "warning", "ready.events_parked"),
        ("inference-svc", "isolation", "warning", "ready.isolation_weak"),
    ]
    assert found["findings"][-1]["reason"]["detail"] == "no packet filter"
    assert (await small.client.get("/api/v1/machine/health", headers=headers)).status_code == 403
