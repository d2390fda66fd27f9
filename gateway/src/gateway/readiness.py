"""Whether the services are ready, as part of the gateway's own `/readyz`."""

import asyncio
import json
from collections.abc import AsyncIterator

from svckit.app import Readiness, ReadyCheck
from svckit.errors import ProblemError, Reason

from gateway.errors import READY_NOT_READY, READY_UNREACHABLE
from gateway.ports import Transport

_PATIENCE_S = 5.0
_MOST_BYTES = 64 * 1024


def service_check(service: str, transport: Transport) -> ReadyCheck:
    """`ready.service_not_ready` with the service's own reasons, or `ready.service_unreachable`."""

    async def check() -> Reason | None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                readiness = await _ask(transport)
        except (ProblemError, ValueError, TimeoutError) as error:
            return Reason(code=READY_UNREACHABLE, params={"service": service}, detail=str(error))
        if readiness.ready:
            return None
        reasons = {name: reason.model_dump() for name, reason in readiness.reasons.items()}
        return Reason(code=READY_NOT_READY, params={"service": service, "reasons": reasons})

    return check


async def _ask(transport: Transport) -> Readiness:
    async with transport.stream("/readyz", "", []) as answer:
        return Readiness.model_validate(json.loads(await read_all(answer.chunks, _MOST_BYTES)))


async def read_all(chunks: AsyncIterator[bytes], most: int) -> bytes:
    """Raises ValueError for more than `most` bytes."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > most:
            raise ValueError(f"more than {most} bytes")
    return bytes(body)
