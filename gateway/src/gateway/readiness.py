"""Whether the services are ready, as part of the gateway's own `/readyz`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from pydantic import ValidationError
from svckit.app import Readiness, ReadyCheck, ReadyWarning
from svckit.errors import ProblemError, Reason

from gateway.errors import READY_DISK_FULL, READY_NOT_READY, READY_UNREACHABLE, READY_WARNS
from gateway.ports import Transport

_PATIENCE_S = 5.0
_MOST_BYTES = 64 * 1024


def service_check(service: str, transport: Transport) -> ReadyCheck:
    """`ready.service_not_ready` with the service's own reasons, `ready.service_unreachable`, or, as a warning,
    `ready.service_warns` with its warnings."""

    async def check() -> Reason | None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                readiness = await _ask(transport)
        except (ProblemError, ValueError, TimeoutError) as error:
            return Reason(code=READY_UNREACHABLE, params={"service": service}, detail=_said(error))
        if not readiness.ready:
            return Reason(code=READY_NOT_READY, params={"service": service, "reasons": _dumped(readiness.reasons)})
        if readiness.warnings:
            params = {"service": service, "warnings": _dumped(readiness.warnings)}
            return ReadyWarning(code=READY_WARNS, params=params)
        return None

    return check


def disk_check(is_full: Callable[[], bool]) -> ReadyCheck:
    """`ready.disk_full`, as a warning: what is there can be read, stopped and deleted."""

    async def check() -> Reason | None:
        return ReadyWarning(code=READY_DISK_FULL) if is_full() else None

    return check


def _dumped(reasons: Mapping[str, Reason]) -> dict[str, Any]:
    return {name: reason.model_dump() for name, reason in reasons.items()}


async def _ask(transport: Transport) -> Readiness:
    async with transport.stream("/readyz", "", []) as answer:
        body = await read_all(answer.chunks, _MOST_BYTES)
        try:
            return Readiness.model_validate_json(body)
        except ValidationError:
            raise ValueError(f"its answer, of status {answer.status}, is none to this question") from None


def _said(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {_PATIENCE_S:g} s"
    return (error.detail or error.title) if isinstance(error, ProblemError) else str(error)


async def read_all(chunks: AsyncIterator[bytes], most: int) -> bytes:
    """Raises ValueError for more than `most` bytes."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > most:
            raise ValueError(f"more than {most} bytes")
    return bytes(body)
