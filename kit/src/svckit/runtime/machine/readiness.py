"""Asking a replica whether it is ready."""

import asyncio

import httpx

_TIMEOUT_S = 2.0
_LISTEN_S = 0.2


class Readiness:
    """Only status codes are read; nothing of an answer is kept, redirects are not followed, no proxy is used."""

    def __init__(self) -> None:
        self._http: httpx.AsyncClient | None = None

    async def ask(self, address: str, path: str | None) -> bool:
        """`address` is `host:port`. With a path: whether a GET answers 200. Without one: whether the port
        connects and stays so for a moment (an engine's proxy takes connections for a port that nobody listens on)."""
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                return await (self._connects(address) if path is None else self._answers(f"http://{address}{path}"))
        except (OSError, httpx.HTTPError, httpx.InvalidURL):
            return False

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()

    async def _answers(self, url: str) -> bool:
        if self._http is None:
            self._http = httpx.AsyncClient(trust_env=False, timeout=_TIMEOUT_S)
        async with self._http.stream("GET", url) as answer:
            return answer.status_code == httpx.codes.OK

    @staticmethod
    async def _connects(address: str) -> bool:
        host, _, port = address.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            async with asyncio.timeout(_LISTEN_S):
                return await reader.read(1) != b""
        except TimeoutError:
            return True
        finally:
            writer.close()
