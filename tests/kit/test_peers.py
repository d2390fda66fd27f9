"""Calls between services: refusals are passed on, silence is Unavailable."""

import asyncio
import errno
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from starlette.responses import JSONResponse
from svckit.errors import (
    NotFound,
    PeerProblem,
    ProblemError,
    StorageFull,
    Unanswered,
    Unauthenticated,
    Unavailable,
    install_error_handlers,
    problem_response,
)
from svckit.peers import PeerClients, Peers
from svckit.tokens import Signer, Verifier

from tests.support.one_service import PRIVATE, TRUSTED


class Neighbour:
    """Answers as its path says, and keeps what it was told about the caller."""

    def __init__(self) -> None:
        self.claims: list[dict[str, Any]] = []
        self.active = True
        self.asked = 0

    def app(self) -> FastAPI:
        app = FastAPI()
        install_error_handlers(app)

        @app.get("/internal/users/{user_id}")
        async def user(user_id: str) -> dict[str, Any]:
            self.asked += 1
            return {"id": user_id, "name": "alice", "roles": ["user"], "active": self.active}

        @app.post("/echo")
        async def echo(request: Request) -> Any:
            token = request.headers["authorization"].removeprefix("Bearer ")
            self.claims.append(Verifier("model-svc", TRUSTED).verify(token))
            return await request.json()

        @app.get("/status/{status}")
        async def status(status: int) -> Response:
            return Response("plain", status)

        @app.get("/refused")
        async def refused() -> Response:
            return problem_response(NotFound(what="thing").problem())

        @app.get("/full")
        async def full() -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        @app.get("/raises/{name}")
        async def raises(name: str) -> None:
            raise {"broken": ProblemError, "unauthenticated": Unauthenticated}[name]

        @app.get("/hung")
        async def hung() -> None:
            await asyncio.Event().wait()

        @app.delete("/nothing", status_code=204)
        async def nothing() -> None:
            return None

        @app.get("/list")
        async def as_list() -> Response:
            return JSONResponse(["no problem document"], 409)

        return app


@pytest.fixture
def neighbour() -> Neighbour:
    return Neighbour()


@pytest.fixture
async def peers(neighbour: Neighbour) -> AsyncIterator[Peers]:
    clients = PeerClients()
    clients.add_app("model-svc", neighbour.app())
    clients.add_app("gateway", neighbour.app())
    clients.add_url("closed", "http://127.0.0.1:9")
    yield Peers(clients, Signer("thing-svc", PRIVATE["thing-svc"]))
    await clients.close()


async def test_a_call_carries_a_token_for_the_called_service_only(peers: Peers, neighbour: Neighbour) -> None:
    assert await peers.call("model-svc", "POST", "/echo", body={"a": 1}) == {"a": 1}
    await peers.call("model-svc", "POST", "/echo", body={}, on_behalf_of="user-1")
    alone, acting = neighbour.claims
    assert (alone["iss"], alone["aud"], alone.get("on_behalf_of")) == ("thing-svc", "model-svc", None)
    assert acting["on_behalf_of"] == "user-1"
    assert "roles" not in acting


async def test_a_token_is_used_again_but_not_after_the_machine_has_slept(
    peers: Peers, neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    awake = time.time()
    for at in (awake, awake + 10, awake + 300, awake - 20):  # the monotonic clock stands still meanwhile
        monkeypatch.setattr("time.time", lambda at=at: at)
        await peers.call("model-svc", "POST", "/echo", body={})
    first, again, woken, set_back = (claims["jti"] for claims in neighbour.claims)
    assert first == again
    assert len({first, woken, set_back}) == 3


async def test_an_empty_answer_is_none(peers: Peers) -> None:
    assert await peers.call("model-svc", "DELETE", "/nothing") is None


async def test_a_refusal_is_passed_on(peers: Peers) -> None:
    with pytest.raises(PeerProblem) as refused:
        await peers.call("model-svc", "GET", "/refused")
    error = refused.value
    assert (error.peer_status, error.peer_code, error.params) == (404, "resource.not_found", {"what": "thing"})
    assert error.problem().status == 404


async def test_a_peer_without_room_is_told_from_one_that_does_not_answer(peers: Peers) -> None:
    with pytest.raises(StorageFull) as full:
        await peers.call("model-svc", "GET", "/full")
    assert (full.value.status, full.value.params) == (507, {"what": "model-svc"})
    assert isinstance(full.value, Unavailable)


@pytest.mark.parametrize("path", ["/raises/broken", "/raises/unauthenticated", "/status/502", "/status/404", "/list"])
async def test_whatever_is_no_refusal_is_unavailable(peers: Peers, path: str) -> None:
    with pytest.raises(Unavailable) as error:
        await peers.call("model-svc", "GET", path)
    assert not isinstance(error.value, Unanswered)


@pytest.mark.parametrize(("service", "kind"), [("closed", Unanswered), ("unknown", Unavailable)])
async def test_a_peer_that_does_not_answer_is_unavailable(peers: Peers, service: str, kind: type[Unavailable]) -> None:
    with pytest.raises(kind) as error:
        await peers.call(service, "GET", "/")
    assert error.value.params == {"what": service}


async def test_a_peer_of_this_process_that_hangs_is_unavailable(neighbour: Neighbour) -> None:
    clients = PeerClients()
    clients.add_app("model-svc", neighbour.app())
    peers = Peers(clients, Signer("thing-svc", PRIVATE["thing-svc"]), limit_s=0.05)
    async with asyncio.timeout(5):
        with pytest.raises(Unanswered) as error:
            await peers.call("model-svc", "GET", "/hung")
    assert error.value.params == {"what": "model-svc"}
    await clients.close()


async def test_a_user_is_asked_once_in_a_while(peers: Peers, neighbour: Neighbour) -> None:
    for caller in ("model-svc", "training-svc"):
        principal = await peers.principal("u1", caller)
        assert (principal.name, principal.roles, principal.service) == ("alice", frozenset({"user"}), caller)
    assert neighbour.asked == 1


async def test_a_disabled_user_is_not_found(peers: Peers, neighbour: Neighbour) -> None:
    neighbour.active = False
    with pytest.raises(NotFound):
        await peers.principal("u1", "model-svc")


async def test_a_broken_answer_is_unavailable() -> None:
    clients = PeerClients()
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b"no json"))
    clients._clients["model-svc"] = httpx.AsyncClient(transport=transport, base_url="http://model-svc")
    with pytest.raises(Unavailable):
        await Peers(clients, Signer("thing-svc", PRIVATE["thing-svc"])).call("model-svc", "GET", "/")
    await clients.close()
