"""Collects the API descriptions of the services."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from svckit.single_flight import SingleFlight

from gateway.errors import UpstreamFailed
from gateway.openapi.merge import merged
from gateway.ports import Transport
from gateway.readiness import read_all

_FRESH_S = 60.0
_MOST_BYTES = 16 * 1024**2
_PATIENCE_S = 60.0


class ApiDescription:
    """`own` is the gateway's description; the merged one is made anew after a minute, once for all who ask."""

    def __init__(
        self, own: Callable[[], dict[str, Any]], services: Mapping[str, Transport], open_paths: frozenset[str]
    ) -> None:
        self._own = own
        self._services = services
        self._open_paths = open_paths
        self._made: tuple[float, bytes] | None = None
        self._make_once = SingleFlight(self._make)

    async def json(self) -> bytes:
        """Raises UpstreamFailed when a service does not say what it does: half a description would mislead."""
        if self._made is None or time.monotonic() - self._made[0] > _FRESH_S:
            self._made = await self._make_once()
        return self._made[1]

    async def _make(self) -> tuple[float, bytes]:
        found = await asyncio.gather(*(_describe(name, to) for name, to in self._services.items()))
        documents = {"gateway": self._own()} | dict(zip(self._services, found, strict=True))
        return time.monotonic(), await asyncio.to_thread(self._merge, documents)

    def _merge(self, documents: Mapping[str, dict[str, Any]]) -> bytes:
        return json.dumps(merged(documents, "Modelyard", self._open_paths), ensure_ascii=False).encode()


async def _describe(service: str, transport: Transport) -> dict[str, Any]:
    try:
        async with asyncio.timeout(_PATIENCE_S), transport.stream("/internal/openapi.json", "", []) as answer:
            document: dict[str, Any] = json.loads(await read_all(answer.chunks, _MOST_BYTES))
    except (ValueError, TimeoutError) as error:
        raise UpstreamFailed(service=service, detail=str(error)) from error
    return document
