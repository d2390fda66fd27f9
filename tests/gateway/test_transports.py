"""What a service refuses and what the gateway refuses is answered as such, in process and over the network alike."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI, Request
from pydantic import BaseModel
from starlette.types import Message
from svckit.errors import Forbidden, ProblemError, install_error_handlers

from gateway.adapters.in_process import InProcessTransport
from gateway.adapters.remote import HttpClient, HttpTransport
from gateway.http.exchange import Exchange
from gateway.ports import Transport
from tests.gateway.conftest import Serve

pytestmark = pytest.mark.attack
LIMIT = 100_000
LARGE = (b"x" * 10_000,) * 30


class Body(BaseModel):
    text: str


def service() -> FastAPI:
    app = FastAPI()
    install_error_handlers(app)

    @app.post("/json")
    async def read_json(body: Body) -> str:
        return body.text

    @app.post("/whole")
    async def read_whole(request: Request) -> int:
        return len(await request.body())

    @app.post("/stream")
    async def read_stream(request: Request) -> int:
        return sum([len(chunk) async for chunk in request.stream()])

    @app.post("/unread")
    async def unread() -> None:
        raise Forbidden()

    return app


@pytest.fixture(params=["in process", "remote"])
async def transport(request: pytest.FixtureRequest, serve: Serve) -> AsyncIterator[Transport]:
    app, client = service(), HttpClient()
    if request.param == "in process":
        yield InProcessTransport("a service", app)
        return
    await client.start()
    async with serve(app) as address:
        yield HttpTransport("a service", f"http://{address}", client, 5.0)
        await client.close()


@dataclass
class Sender:
    """A client that sends these pieces, chunked, and then (`leaves`) is gone."""

    pieces: tuple[bytes, ...]
    leaves: bool = False
    answer: list[Message] = field(default_factory=list)

    async def post(self, transport: Transport, path: str) -> int:
        """The status of the answer, with the problems that the transport raises answered as the gateway does."""
        headers = [(b"content-type", b"application/json"), (b"transfer-encoding", b"chunked")]
        scope = {"type": "http", "method": "POST", "headers": headers, "query_string": b"", "http_version": "1.1"}
        exchange = Exchange(scope | {"client": ("192.0.2.1", 1)}, self._receive, self._send)
        exchange.path, exchange.raw_path = path, path.encode()
        exchange.limit_body(LIMIT)
        self._left = list(self.pieces)
        try:
            await transport.forward(exchange, headers)
        except ProblemError as error:
            await exchange.refuse(error)
        assert exchange.complete
        return exchange.status

    async def _receive(self) -> Message:
        if not self._left:
            return {"type": "http.disconnect"}
        piece = self._left.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(self._left) or self.leaves}

    async def _send(self, message: Any) -> None:
        self.answer.append(message)


@pytest.mark.parametrize("path", ["/json", "/whole", "/stream"])
async def test_a_body_that_grows_too_large_is_refused_as_such(
    transport: Transport, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert await Sender(LARGE).post(transport, path) == 413
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_body_that_its_sender_breaks_off_is_no_failure_of_the_service(
    transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    assert await Sender((b'{"text": ', b'"'), leaves=True).post(transport, "/json") == 400
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("pieces", [(b"{}",), LARGE[:9]])
@pytest.mark.parametrize(("path", "status"), [("/unread", 403), ("/unknown", 404), ("/json", 422)])
async def test_what_a_service_refuses_passes(
    transport: Transport, path: str, status: int, pieces: tuple[bytes, ...]
) -> None:
    assert await Sender(pieces).post(transport, path) == status
