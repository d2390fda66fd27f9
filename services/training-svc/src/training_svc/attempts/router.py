"""`/api/v1/training-tasks/{task_id}`: what an attempt writes: log, metrics, usage, evaluation."""

import asyncio
import json
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse
from svckit.foreign import clean_json
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.log_answer import LOG_ROUTE, LogWanted, log_answer

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


@router.get("/{task_id}/log", **LOG_ROUTE)
async def read_training_log(
    attempt: Wanted, files: Files, database: OpenDatabase, settings: Settings, wanted: Annotated[LogWanted, Depends()]
) -> StreamingResponse:
    """Standard output and error, by byte offset; with `follow` until the attempt has ended; with `whole` all that is
    kept, to be saved as a file.

    Of a very long log the middle is not kept. A body ends where that gap begins; whoever asks again from there gets
    what comes after it: `X-Log-Offset` says where that is.
    """
    read = partial(read_kept, files.reader(attempt))
    return await log_answer(
        wanted, read, lambda part: follow(database, files, attempt, (part.offset, settings.follow_poll_s))
    )


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
