"""A server with limits and a raw client of it: attackers come from 127.0.0.2, a user from 127.0.0.1."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import Receive, Scope, Send
from svckit.connections import Limits
from svckit.server import Server

LARGE = b"x" * 64 * 1024**2
USER, ATTACKER = "127.0.0.1", "127.0.0.2"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body, then says how long it was; `/large` is an answer that no buffer holds."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        if scope["path"] == "/large":
            await send({"type": "websocket.send", "bytes": LARGE})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        return
    read, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        read, more = read + len(message["body"]), message["more_body"]
    body = LARGE if scope["path"] == "/large" else str(read).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def served(limits: Limits) -> AsyncIterator[int]:
    """The port."""
    with socket.create_server((USER, 0)) as listening:
        server = Server(app, limits)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield listening.getsockname()[1]
        finally:
            server.stop()
            server.stop()
            await serving


class Client:
    """One connection from `address`."""

    def __init__(self, port: int, address: str = ATTACKER) -> None:
        self._port = port
        self._address = address

    async def __aenter__(self) -> "Client":
        opening = asyncio.open_connection("127.0.0.1", self._port, local_addr=(self._address, 0))
        self.reader, self.writer = await opening
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.transport.abort()

    async def send(self, data: bytes) -> None:
        """As much as is taken."""
        with contextlib.suppress(ConnectionError):
            self.writer.write(data)
            await self.writer.drain()

    async def status(self) -> int:
        """Of the next answer, whose body is read; 0 when the connection ends without one. Raises TimeoutError."""
        async with asyncio.timeout(20):
            try:
                head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
                await self.reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0]))
            except (asyncio.IncompleteReadError, ConnectionError):
                return 0
        return int(head.split()[1])

    async def rest(self) -> bytes:
        """What comes until the end."""
        async with asyncio.timeout(20):
            with contextlib.suppress(ConnectionError):
                return await self.reader.read()
        return b""


async def unread(port: int, request: bytes) -> socket.socket:
    """An attacker's connection that has asked, and of which nothing is read."""
    loop = asyncio.get_running_loop()
    client = socket.socket()
    client.setblocking(False)
    client.bind((ATTACKER, 0))
    await loop.sock_connect(client, (USER, port))
    await loop.sock_sendall(client, request)
    return client


async def answer(port: int, request: bytes, address: str = ATTACKER) -> int:
    async with Client(port, address) as client:
        await client.send(request)
        return await client.status()
