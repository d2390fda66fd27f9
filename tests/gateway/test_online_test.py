"""Online tests: inference-svc has the gateway call a replica, as `/serve` does."""

from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from svckit.contracts.serving import ServeAnswer, ServeCall, ServiceStats
from svckit.errors import PeerProblem
from svckit.ids import new_id

from tests.gateway.conftest import Serve, World
from tests.gateway.serving import SERVICE, bare_server, publish, replica_app

CALL = ServeCall(
    method="POST", target="/predict?k=3", content_type="text/plain", body=b"text", timeout_s=5, max_bytes=9999
)


async def ask(world: World, service_id: str = SERVICE, **changes: Any) -> ServeAnswer:
    body = CALL.model_copy(update=changes).model_dump(mode="json")
    answer = await world.peers("inference-svc").call(
        "gateway", "POST", f"/internal/serve-calls/{service_id}", body=body
    )
    return ServeAnswer.model_validate(answer)


async def listed(world: World, *replicas: str, state: str = "running") -> None:
    """The gateway knows the service."""
    await publish(world, new_id(), state, *replicas)


async def test_a_replica_is_called_and_its_whole_answer_told(world: World, serve: Serve) -> None:
    async with serve(replica_app()) as replica:
        await listed(world, replica)
        answer = await ask(world)
        empty = await ask(world, method="GET", target="/%E7%8C%AB", body=None, content_type="")
    assert (answer.status, answer.reason) == (200, None)
    assert answer.body.startswith(b"POST /predict?k=3 text ")
    assert b"'content-type': 'text/plain'" in answer.body
    assert b"authorization" not in answer.body
    assert empty.body.decode().startswith("GET /猫? ")


async def test_bytes_pass_as_they_are(world: World, serve: Serve) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        headers = [(b"content-type", b"image/png")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": body[::-1]})

    async with serve(app) as replica:
        await listed(world, replica)
        answer = await ask(world, body=bytes(range(256)))
    assert (answer.status, answer.content_type, answer.body) == (201, "image/png", bytes(range(256))[::-1])


async def test_tests_take_their_turn_among_the_replicas_and_are_no_calls(world: World, serve: Serve) -> None:
    async with serve(replica_app()) as one, serve(replica_app()) as other:
        await listed(world, one, other)
        hosts = [(await ask(world)).body.split(b"'host': '")[1].split(b"'")[0].decode() for _ in range(4)]
        await ask(world, target="/fail")
    assert sorted(hosts) == sorted([one, one, other, other])
    assert world.gateway.api.state.serve.stats(SERVICE) == ServiceStats()


async def test_a_replica_that_does_not_answer_opens_the_circuit_for_everybody(world: World) -> None:
    await listed(world, "127.0.0.1:1")
    reasons = [(await ask(world)).reason for _ in range(6)]
    assert [reason.code for reason in reasons if reason] == ["service.test_unreachable"] * 5 + ["serve.busy"]


@pytest.mark.parametrize(
    ("answer", "code", "params"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 200\r\n\r\n" + b"x" * 200, "service.test_too_large", {"limit": 100}),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort", "service.test_unreachable", {}),
        (b"nonsense\r\n\r\n", "service.test_unreachable", {}),
        (b"", "service.test_timeout", {"seconds": 0.3}),
    ],
)
async def test_why_there_is_no_answer_is_told(world: World, answer: bytes, code: str, params: dict[str, Any]) -> None:
    async with bare_server(answer) as replica:
        await listed(world, replica)
        told = await ask(world, max_bytes=100, timeout_s=0.3 if not answer else 5)
    assert (told.status, told.body) == (0, b"")
    assert told.reason is not None
    assert (told.reason.code, told.reason.params) == (code, params)


async def test_silent_replicas_open_the_circuit(world: World) -> None:
    async with bare_server(b"") as replica:
        await listed(world, replica)
        reasons = [(await ask(world, timeout_s=0.1)).reason for _ in range(6)]
    assert [reason.code for reason in reasons if reason] == ["service.test_timeout"] * 5 + ["serve.busy"]


async def test_a_redirect_is_not_followed(world: World, serve: Serve) -> None:
    async with serve(replica_app()) as replica:
        await listed(world, replica)
        assert (await ask(world, target="/redirect")).status == 307


async def test_a_service_that_has_just_come_up_is_found(world: World, serve: Serve) -> None:
    await listed(world, state="starting")
    async with serve(replica_app()) as replica:
        world.services["inference-svc"].upstreams[0] |= {"state": "running", "replicas": [replica]}
        assert (await ask(world)).status == 200


async def test_a_service_without_replicas_and_one_that_is_not_there(world: World) -> None:
    await listed(world, state="stopped")
    stopped = await ask(world)
    assert stopped.reason is not None
    assert stopped.reason.code == "serve.not_running"
    with pytest.raises(PeerProblem) as refused:
        await ask(world, new_id())
    assert refused.value.peer_status == 404


async def test_only_services_may_ask(world: World) -> None:
    body = CALL.model_dump(mode="json")
    answer = await world.client.post(f"/internal/serve-calls/{SERVICE}", json=body, headers=await world.sign_in())
    assert answer.status_code == 404
