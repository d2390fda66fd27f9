"""How a route answers with a log (svckit.runtime.log)."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import StreamingResponse

from svckit.runtime.log import CHUNK, Part, ReadPart, from_part, whole

_HEADERS = {
    "X-Log-Size": {"schema": {"type": "integer"}, "description": "Bytes so far, the gap counted"},
    "X-Log-Offset": {"schema": {"type": "integer"}, "description": "Where the body begins"},
    "X-Log-Gap": {"schema": {"type": "string"}, "description": 'What is not kept, if anything: {"from", "to"}'},
    "X-Log-Id": {
        "schema": {"type": "string"},
        "description": "Which log it is, where another can take its place: that of a later answer begins with it, "
        "unless it is of another log",
    },
}
LOG_ROUTE: dict[str, Any] = {
    "response_class": StreamingResponse,
    "responses": {
        200: {"content": {"text/plain": {}}, "description": "The log from `offset` on", "headers": _HEADERS},
    },
}
"""How a route that answers with `log_answer` is described."""


@dataclass(frozen=True)
class LogWanted:
    """What is asked for of a log, in the query: bytes from `offset` on, at most `limit`; with `follow` until what
    writes it has ended; with `whole` all that is kept."""

    offset: Annotated[int, Query(ge=0, le=2**53)] = 0
    limit: Annotated[int | None, Query(ge=1, le=2**53)] = None
    follow: bool = False
    whole: bool = False


async def log_answer(
    wanted: LogWanted, read: ReadPart, follow: Callable[[Part], AsyncIterator[bytes]]
) -> StreamingResponse:
    """The answer of a route. `follow`: the log from where a part of it begins until what writes it has ended."""
    part = await read(0 if wanted.whole else wanted.offset, min(wanted.limit or CHUNK, CHUNK))
    if wanted.follow:
        lines = follow(part)
    else:
        lines = whole(read, part) if wanted.whole else from_part(read, part, wanted.limit)
    return StreamingResponse(lines, media_type="text/plain; charset=utf-8", headers=part.headers())
