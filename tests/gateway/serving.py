"""A replica of a user's service, published at a world's gateway."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx
from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.responses import StreamingResponse

from tests.gateway.conftest import Serve, World

SERVICE = "01HZY3Q2V0SERVED0000000000"


def replica_app() -> FastAPI:
    app = FastAPI()
    app.state.streams = 0

    @app.websocket("/talk")
    async def talk(socket: WebSocket) -> None:
        await socket.accept(subprotocol="v1" if "v1" in socket.scope["subprotocols"] else None)
        await socket.send_json(dict(socket.headers))
        await socket.send_text(await socket.receive_text())
        await socket.close(4001)

    @app.get("/endless")
    async def endless() -> StreamingResponse:
        """As much as is taken."""
        return StreamingResponse(_chunks(app, b"x" * 65536, once=False))

    @app.api_route("/silent", methods=["GET", "POST"])
    async def silent() -> StreamingResponse:
        """Begins to answer, reads nothing, and then says nothing."""
        return StreamingResponse(_chunks(app, b"first", once=True))

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def anything(path: str, request: Request) -> Response:
        if path == "redirect":
            return Response(status_code=307, headers={"location": "/elsewhere"})
        body = f"{request.method} /{path}?{request.url.query} {(await request.body()).decode()} {dict(request.headers)}"
        sent = {"set-cookie": "a=b", "content-security-policy": "none", "access-control-allow-origin": "*"}
        return Response(body, 500 if path == "fail" else 200, headers=sent)

    return app


async def _chunks(app: FastAPI, chunk: bytes, *, once: bool) -> AsyncIterator[bytes]:
    """`app.state.streams` counts those that are open."""
    app.state.streams += 1
    try:
        yield chunk
        while not once:
            yield chunk
            await asyncio.sleep(0)  # sending to nobody never waits
        await asyncio.Event().wait()
    finally:
        app.state.streams -= 1


Published = tuple[httpx.AsyncClient, dict[str, str], str]
"""A client of the service, its owner's headers, and their id."""


@contextlib.asynccontextmanager
async def published(world: World, serve: Serve, *replicas: str) -> AsyncIterator[Published]:
    """The gateway served over TCP, with a running service of `ann`: see Published."""
    async with serve(world.gateway) as address:
        owner_id, headers = await world.new_user("ann")
        await publish(world, owner_id, "running", *replicas)
        async with httpx.AsyncClient(base_url=f"http://{address}/serve/{SERVICE}") as client:
            yield client, headers, owner_id


async def publish(world: World, owner_id: str, state: str, *replicas: str) -> None:
    row = {"service_id": SERVICE, "owner_id": owner_id, "state": state, "replicas": list(replicas)}
    world.services["inference-svc"].upstreams[:] = [row]
    await world.gateway.api.state.serve_table.refresh()


@contextlib.asynccontextmanager
async def bare_server(answer: bytes) -> AsyncIterator[str]:
    """Answers each connection the same, and closes it; says nothing at all when there is nothing to say."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        if not answer:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
