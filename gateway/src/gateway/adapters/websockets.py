"""Two websockets made one: messages and close codes pass both ways until either side ends."""

import asyncio
from collections.abc import Mapping

import aiohttp
from starlette.types import Receive, Scope, Send

from gateway.errors import UpstreamFailed, UpstreamTimeout

MOST_BYTES = 16 * 1024**2
_NORMAL, _GOING_AWAY, _NO_STATUS = 1000, 1001, 1005
Client = tuple[Scope, Receive, Send]


async def connect(
    session: aiohttp.ClientSession, url: str, headers: Mapping[str, str], client: Client, timeout_s: float
) -> None:
    """Raises UpstreamFailed when the upstream refuses the connection, UpstreamTimeout when it does not answer to the
    handshake within `timeout_s`; the client's is accepted after it only. The open websocket may be silent for ever."""
    scope, _, send = client
    protocols = tuple(scope.get("subprotocols", ()))
    kept = {name: value for name, value in headers.items() if not name.lower().startswith("sec-websocket-")}
    try:
        async with asyncio.timeout(timeout_s):
            upstream = await session.ws_connect(url, headers=kept, protocols=protocols, max_msg_size=MOST_BYTES)
    except (aiohttp.ClientError, OSError) as error:  # aiohttp's own time-out: no connection could be made
        is_late = isinstance(error, TimeoutError) and not isinstance(error, aiohttp.ClientError)
        raise (UpstreamTimeout if is_late else UpstreamFailed)(detail=type(error).__name__) from error
    try:
        await send({"type": "websocket.accept", "subprotocol": upstream.protocol})
        await _pump_both(upstream, client)
    finally:
        await upstream.close()


async def _pump_both(upstream: aiohttp.ClientWebSocketResponse, client: Client) -> None:
    _, receive, send = client
    inward = asyncio.create_task(_inward(upstream, receive))
    outward = asyncio.create_task(_outward(upstream, send))
    try:
        await asyncio.wait((inward, outward), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (inward, outward):
            task.cancel()
        await asyncio.gather(inward, outward, return_exceptions=True)


async def _inward(upstream: aiohttp.ClientWebSocketResponse, receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            await upstream.close(code=_sendable(message.get("code")), message=str(message.get("reason") or "").encode())
            return
        if message["type"] != "websocket.receive":
            continue
        if message.get("bytes") is not None:
            await upstream.send_bytes(message["bytes"])
        else:
            await upstream.send_str(message.get("text") or "")


async def _outward(upstream: aiohttp.ClientWebSocketResponse, send: Send) -> None:
    async for message in upstream:
        if message.type is aiohttp.WSMsgType.TEXT:
            await send({"type": "websocket.send", "text": message.data})
        elif message.type is aiohttp.WSMsgType.BINARY:
            await send({"type": "websocket.send", "bytes": message.data})
    await send({"type": "websocket.close", "code": _sendable(upstream.close_code)})


def _sendable(code: int | None) -> int:
    """Codes that may stand in a close frame (RFC 6455, 7.4); the others only describe what happened."""
    if code is None or code == _NO_STATUS:
        return _NORMAL
    return code if code in range(1000, 1004) or code in range(1007, 1015) or 3000 <= code < 5000 else _GOING_AWAY
