"""`/metrics` of all programs of this process, on a loopback port of its own (MODELYARD_METRICS_PORT)."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from svckit.metrics import PATH, Metrics, exposition
from svckit.server import Server


@asynccontextmanager
async def serving_metrics(apps: tuple[FastAPI, ...], listening: socket.socket | None) -> AsyncIterator[None]:
    """Nothing is served without a socket."""
    if listening is None:
        yield
        return
    server = Server(_metrics_app([app.state.metrics for app in apps]))
    serving = asyncio.create_task(server.serve(sockets=[listening]), name="metrics-server")
    try:
        yield
    finally:
        server.stop()
        await serving


def _metrics_app(programs: list[Metrics]) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        found = scope["type"] == "http" and (scope["method"], scope["path"]) == ("GET", PATH)
        answer = await exposition(programs) if found else Response(status_code=404)
        await answer(scope, receive, send)

    return app
