"""What the inference service says for the overview, and what its events say to the owner."""

from typing import Any

from svckit.contracts.events import ServiceStateChanged
from svckit.ids import new_id

from inference_svc.services.spec import server_name
from tests.inference.harness import OTHER, OWNER, Harness, in_state, path_of, start
from tests.support.one_service import Caller, Running, eventually


async def _overview(service: Running, owner: str) -> dict[str, Any]:
    answer = await service.as_service("gateway")("GET", "/internal/overview", params={"owner": owner})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_services_by_state_and_whether_one_was_tested(service: Running, owner: Caller, made: str) -> None:
    found = await _overview(service, OWNER.id)
    assert (found["counts"], found["tried"]) == ({"service": {"stopped": 1}}, False)
    await start(owner, made)
    await in_state(owner, made, "running")
    tested = await owner("POST", path_of(made, "/test"), json={"interface": "predict", "inputs": {"text": "好"}})
    assert tested.status_code == 200, tested.text
    found = await _overview(service, OWNER.id)
    assert (found["counts"], found["tried"]) == ({"service": {"running": 1}}, True)
    assert found["newest"]["service"]["running"]["id"] == made
    assert (await _overview(service, OTHER.id))["tried"] is False


async def test_a_failing_service_is_told_and_announced_with_its_reason(
    harness: Harness, service: Running, owner: Caller, made: str
) -> None:
    harness.runtime.behaviour = "crashing"
    await start(owner, made)
    failed = await in_state(owner, made, "failed")
    (failure,) = (await _overview(service, OWNER.id))["failures"]
    assert (failure["id"], failure["reason"]["code"]) == (made, failed["reason"]["code"])

    async def announced() -> Any:
        events = [event.data for event in harness.around.published if event.type == ServiceStateChanged.type]
        return next((data for data in events if data["state"] == "failed"), None)

    told = await eventually(announced)
    assert (told["owner_id"], told["name"]) == (OWNER.id, "情感服务")
    assert (told["reason"]["code"], told["reason"]["detail"]) == (failed["reason"]["code"], "")


async def test_replicas_that_wait_for_room_are_no_failure(
    harness: Harness, service: Running, owner: Caller, made: str
) -> None:
    harness.neighbours.capacity = 1
    await start(owner, made, 2)
    await in_state(owner, made, "degraded", "waiting.capacity")
    found = await _overview(service, OWNER.id)
    assert ([each["id"] for each in found["active"]], found["failures"]) == ([made], [])
    assert found["active"][0]["reason"]["code"] == "waiting.capacity"


async def test_a_crash_is_a_failure_also_while_other_replicas_wait_for_room(
    harness: Harness, service: Running, owner: Caller, made: str
) -> None:
    harness.neighbours.capacity = 2
    await start(owner, made, 3)
    await in_state(owner, made, "degraded", "waiting.capacity")
    harness.runtime.behaviour = "crashing"
    harness.runtime.kill(f"{server_name(made)}-1")
    await in_state(owner, made, "degraded", "service.replica_crashed")
    found = await _overview(service, OWNER.id)
    assert ([each["id"] for each in found["failures"]], found["active"]) == ([made], [])


async def test_the_owner_says_what_its_newest_event_says(
    harness: Harness, service: Running, owner: Caller, made: str
) -> None:
    await start(owner, made)
    await in_state(owner, made, "running")
    status = (await service.as_service("model-svc")("GET", f"/internal/services/{made}")).json()

    async def announced() -> Any:
        events = [event.data for event in harness.around.published if event.type == ServiceStateChanged.type]
        return next((data for data in events if data["sequence"] == status["sequence"]), None)

    told = await eventually(announced)
    assert status == {name: told[name] for name in ("service_id", "model_id", "state", "replicas", "sequence")}
    unknown = await service.as_service("model-svc")("GET", f"/internal/services/{new_id()}")
    assert unknown.status_code == 404
