"""What users' things take of the disks, by what the services tell."""

from typing import Any

import pytest
from svckit.errors import PeerProblem
from svckit.ids import new_id
from svckit.reservations import GatewayLedger, Holder, QuotaTooSmall
from svckit.runtime.port import Resources
from svckit.storage import GatewayStorage

from tests.gateway.conftest import World

pytestmark = pytest.mark.attack

GIB = 1024**3


async def quota(world: World, headers: dict[str, str]) -> Any:
    return (await world.client.get("/api/v1/quotas", headers=headers)).json()["storage"]


async def left(ledger: GatewayStorage, user_id: str) -> int:
    known = await ledger.quota(user_id)
    assert known is not None
    return known.left


async def test_what_services_tell_is_added_up(world: World) -> None:
    user_id, headers = await world.new_user("eve")
    datasets, services = (GatewayStorage(world.peers(name)) for name in ("dataset-svc", "inference-svc"))
    await datasets.claim(user_id, 3 * GIB)
    await services.tell({user_id: GIB})
    told = {"dataset-svc": 3 * GIB, "inference-svc": GIB}
    assert await quota(world, headers) == {"limit": None, "used": 4 * GIB, "services": told}
    assert await datasets.quota(user_id) is None
    await services.tell({})
    assert (await quota(world, headers))["services"] == {"dataset-svc": 3 * GIB}


async def test_what_is_over_the_quota_is_refused_and_not_counted(world: World) -> None:
    user_id, headers = await world.new_user("eve")
    path, admin = f"/api/v1/quotas/{user_id}", await world.sign_in()
    assert (await world.client.patch(path, json={"storage": 5 * GIB}, headers=admin)).json()["storage"][
        "limit"
    ] == 5 * GIB
    datasets, services = (GatewayStorage(world.peers(name)) for name in ("dataset-svc", "inference-svc"))
    await services.tell({user_id: GIB})
    await datasets.claim(user_id, 3 * GIB)
    assert await left(datasets, user_id) == GIB
    with pytest.raises(PeerProblem) as refused:
        await datasets.claim(user_id, 6 * GIB)
    assert (refused.value.peer_status, refused.value.peer_code) == (409, "quota.exceeded")
    assert refused.value.params["missing"] == {"storage": 2 * GIB}
    assert (await quota(world, headers))["used"] == 4 * GIB
    await services.tell({user_id: 4 * GIB})  # it is there
    assert await left(datasets, user_id) == 0
    await datasets.claim(user_id, 2 * GIB, grows=False)
    assert (await quota(world, headers))["used"] == 6 * GIB


async def test_what_was_told_before_it_was_claimed_is_refused_all_the_same(world: World) -> None:
    """The totals that a service tells each minute may have the row already that it is about to claim."""
    user_id, _ = await world.new_user("eve")
    await world.client.patch(f"/api/v1/quotas/{user_id}", json={"storage": 15}, headers=await world.sign_in())
    datasets = GatewayStorage(world.peers("dataset-svc"))
    await datasets.claim(user_id, 10)
    for told in (10, 20, 30):
        await datasets.tell({user_id: told})
        with pytest.raises(PeerProblem) as refused:
            await datasets.claim(user_id, 20)
        assert refused.value.params["missing"] == {"storage": 5}


async def test_what_runs_and_holds_storage_is_named_when_there_is_too_little(world: World) -> None:
    user_id, _ = await world.new_user("eve")
    strange, _ = await world.new_user("ann")
    await world.client.patch(f"/api/v1/quotas/{user_id}", json={"storage": 10}, headers=await world.sign_in())
    tasks = GatewayLedger(world.peers("inference-svc"), "task")
    for name, owner_id, size in (("less", user_id, 3), ("more", user_id, 5), ("none", user_id, 0), ("x", strange, 4)):
        await tasks.reserve(
            Holder(f"task-{name}", owner_id, new_id(), name, storage=size), Resources(cpu=0.1, memory=1)
        )
    datasets = GatewayStorage(world.peers("dataset-svc"))
    known = await datasets.quota(user_id)
    assert known is not None
    held = [("more", 5), ("less", 3)]
    assert [(each["name"], each["storage"]) for each in known.room] == held
    with pytest.raises(PeerProblem) as refused:
        await datasets.claim(user_id, 11)
    assert [(each["name"], each["storage"]) for each in refused.value.params["holders"]] == held


async def test_a_quota_of_storage_is_among_the_bounds(world: World) -> None:
    user_id, _ = await world.new_user("eve")
    await world.client.patch(f"/api/v1/quotas/{user_id}", json={"storage": 10}, headers=await world.sign_in())
    bounds = await GatewayLedger(world.peers("inference-svc"), "task").bounds(user_id)
    with pytest.raises(QuotaTooSmall) as refused:
        bounds.must_allow({"storage": 11}, QuotaTooSmall)
    assert refused.value.params["missing"] == {"storage": 1}


async def test_the_default_is_the_installations(make_world: Any) -> None:
    async with make_world(quota_storage=GIB) as world:
        user_id, headers = await world.new_user("eve")
        assert (await quota(world, headers))["limit"] == GIB
        with pytest.raises(PeerProblem):
            await GatewayStorage(world.peers("dataset-svc")).claim(user_id, GIB + 1)


async def test_nobody_else_may_tell(world: World) -> None:
    _, headers = await world.new_user("eve")
    assert (await world.client.put("/internal/storage", json={"items": {}}, headers=headers)).status_code == 404
