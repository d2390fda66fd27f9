"""HTTP to the replicas, for online tests."""

import asyncio
from typing import Any

import httpx
from svckit.errors import Reason

from inference_svc.errors import TEST_TIMEOUT, TEST_TOO_LARGE, TEST_UNREACHABLE, InputTooLong
from inference_svc.ports import NoAnswer, ReplicaAnswer, ReplicaRequest

_PLAIN = {"accept-encoding": "identity"}  # a compressed answer could grow past the limit before it is counted


class HttpxReplicas:
    """ReplicaHttp with httpx. `timeout_s` bounds the whole call, `max_bytes` the answer."""

    def __init__(self, timeout_s: float, max_bytes: int) -> None:
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._client = httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=timeout_s)

    async def ask(self, address: str, request: ReplicaRequest) -> ReplicaAnswer:
        outgoing = self._built(address, request)
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._send(outgoing)
        except (TimeoutError, httpx.TimeoutException):
            raise NoAnswer(Reason(code=TEST_TIMEOUT, params={"seconds": self._timeout_s})) from None
        except httpx.HTTPError as error:
            raise NoAnswer(Reason(code=TEST_UNREACHABLE, detail=str(error))) from error

    def _built(self, address: str, request: ReplicaRequest) -> httpx.Request:
        """Raises InputTooLong."""
        fields: list[tuple[str, Any]] = [(name, (None, value)) for name, value in request.form.items()]
        fields += [(name, (file.filename, file.data, file.content_type)) for name, file in request.files.items()]
        try:
            return self._client.build_request(
                request.method,
                f"http://{address}/{request.path.removeprefix('/')}",  # a path can never name another host
                params=dict(request.query) or None,
                json=request.json,
                files=fields or None,  # plain fields too: a form is always multipart
                content=request.content,
                headers=_PLAIN | ({"content-type": request.content_type} if request.content_type else {}),
            )
        except httpx.InvalidURL as error:  # more than 64 KiB: all but the inputs was checked when it was declared
            raise InputTooLong() from error

    async def _send(self, outgoing: httpx.Request) -> ReplicaAnswer:
        answer = await self._client.send(outgoing, stream=True)
        try:
            body = bytearray()
            async for chunk in answer.aiter_raw():
                body += chunk
                if len(body) > self._max_bytes:
                    raise NoAnswer(Reason(code=TEST_TOO_LARGE, params={"limit": self._max_bytes}))
        finally:
            await answer.aclose()
        return ReplicaAnswer(answer.status_code, answer.headers.get("content-type", "")[:100], bytes(body))

    async def close(self) -> None:
        await self._client.aclose()
