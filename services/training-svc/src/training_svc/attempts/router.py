"""`/api/v1/training-tasks/{task_id}`: what an attempt writes: log, metrics, usage, evaluation."""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse
from svckit.foreign import clean_json
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.runtime.log import CHUNK, LOG_HEADERS, from_part, whole

from training_svc.attempts.deps import Files, OpenDatabase, Reports, Settings
from training_svc.attempts.files import USAGE, follow
from training_svc.attempts.log import read_kept
from training_svc.attempts.schemas import MetricPoints, UsageLines
from training_svc.models import Attempt

router = APIRouter(prefix="/api/v1/training-tasks", tags=["training-tasks"])

_USAGE_BYTES = 1024**2
Number = Annotated[int | None, Query(ge=1, lt=2**31)]
Offset = Annotated[int, Query(ge=0, le=2**53)]


async def wanted_attempt(task_id: Ulid, principal: CurrentUser, reports: Reports, attempt: Number = None) -> Attempt:
    """The attempt named in the query, or the latest."""
    return await reports.attempt(principal, task_id, attempt)


Wanted = Annotated[Attempt, Depends(wanted_attempt)]


@router.get(
    "/{task_id}/log",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/plain": {}}, "description": "The log from `offset` on", "headers": LOG_HEADERS}},
)
async def read_training_log(  # noqa: PLR0913 - three filters and what a stream needs
    attempt: Wanted,
    files: Files,
    database: OpenDatabase,
    settings: Settings,
    offset: Offset = 0,
    limit: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    follow_on: Annotated[bool, Query(alias="follow")] = False,
    whole_log: Annotated[bool, Query(alias="whole")] = False,
) -> StreamingResponse:
    """Standard output and error, by byte offset; with `follow` until the attempt has ended; with `whole` all that is
    kept, to be saved as a file.

    Of a very long log the middle is not kept. A body ends where that gap begins; whoever asks again from there gets
    what comes after it: `X-Log-Offset` says where that is.
    """
    reader = files.reader(attempt)
    read = partial(read_kept, reader)
    part = await read(0 if whole_log else offset, min(limit or CHUNK, CHUNK))
    lines: AsyncIterator[bytes]
    if follow_on:
        lines = follow(database, files, attempt, (part.offset, settings.follow_poll_s))
    else:
        lines = whole(read, part) if whole_log else from_part(read, part, limit)
    return StreamingResponse(lines, media_type="text/plain; charset=utf-8", headers=part.headers())


@router.get("/{task_id}/metrics", response_model=MetricPoints)
async def read_training_metrics(
    attempt: Wanted,
    reports: Reports,
    after: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=20_000)] = 5000,
) -> Response:
    """Metric lines in the order in which they came, those after the position `after`."""
    return Response(await reports.points(attempt, after, limit), media_type="application/json")


@router.get("/{task_id}/usage")
async def read_training_usage(attempt: Wanted, files: Files, offset: Offset = 0) -> UsageLines:
    """Samples of cpu and memory, at most 1 MiB of them from the byte offset on."""
    data = (await files.read(attempt, USAGE, offset, _USAGE_BYTES)).data
    whole = data[: data.rfind(b"\n") + 1]
    return UsageLines(items=await asyncio.to_thread(_objects, whole), next_offset=offset + len(whole))


@router.get("/{task_id}/evaluation")
async def read_training_evaluation(attempt: Wanted, reports: Reports) -> dict[str, Any]:
    """`evaluation.json` as the training wrote it."""
    return await reports.evaluation(attempt)


def _objects(lines: bytes) -> list[dict[str, Any]]:
    """The lines that are JSON objects of finite numbers, cleaned; an algorithm can write to this file."""
    found = []
    for line in lines.splitlines():
        try:
            value = json.loads(line, parse_constant=_refuse)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            found.append(clean_json(value))
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)
