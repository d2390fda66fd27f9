"""The two processes of the gateway benchmark: an upstream with one page of 7.6 kB, and a gateway before it."""

import asyncio
import socket
import sys
from pathlib import Path

import httpx
import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send
from svckit.bus.memory import MemoryBus
from svckit.connections import Limits
from svckit.peers import PeerClients, Peers
from svckit.server import Server
from svckit.tokens import Signer, new_private_key, public_key

from gateway.app import compose
from gateway.ports import Ports, Upstream
from gateway.settings import GatewaySettings

PAGE = b"x" * 7600
PASSWORD = "benchmark-password"


async def upstream(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        headers = [(b"content-type", b"text/html"), (b"content-length", str(len(PAGE)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": PAGE})


async def serve_gateway(port: int, upstream_port: int, folder: Path) -> None:
    key = new_private_key()
    settings = GatewaySettings(
        database_url=f"sqlite+aiosqlite:///{folder}/gateway.db",
        signing_key=key,
        trusted_keys={"gateway": public_key(key)},
        admin_password=PASSWORD,
        user_rate=1e9,
        user_burst=10**9,
        ip_rate=1e9,
        ip_burst=10**9,
    )
    peers = Peers(PeerClients(), Signer("gateway", key))
    routes = {"dataset-svc": Upstream(f"http://127.0.0.1:{upstream_port}", ("/api/v1/datasets",))}
    gateway = compose(settings, MemoryBus(), peers, Ports(routes))
    async with gateway.api.router.lifespan_context(gateway.api):
        with socket.create_server(("127.0.0.1", port), backlog=1024) as listening:
            server = Server(gateway, Limits(per_address=settings.connections_per_address))
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
                answer = await client.post("/auth/sign-in", json={"name": "admin", "password": PASSWORD})
            (folder / "token").write_text(answer.json()["access_token"])
            await serving


if __name__ == "__main__":
    if sys.argv[1] == "upstream":
        uvicorn.run(
            upstream, host="127.0.0.1", port=int(sys.argv[2]), log_level="error", access_log=False, lifespan="off"
        )
    else:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as the launcher does
            runner.run(serve_gateway(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])))
