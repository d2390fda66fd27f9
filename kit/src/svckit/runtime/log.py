"""A log by byte offset, as runtimes keep it and the API tells it. Of a long one not everything is kept: offsets stay
logical, and the gap is told (08, decision 14)."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

CHUNK = 256 * 1024
"""Bytes of a log read at once."""


@dataclass(frozen=True)
class Gap:
    """What is not kept: bytes from `start` up to `end`; `end` None: whatever comes after `start`."""

    start: int
    end: int | None

    def header(self) -> str:
        """As the API tells it: {"from", "to"}."""
        return json.dumps({"from": self.start, "to": self.end})


@dataclass(frozen=True)
class Part:
    """Bytes that were kept, from `offset` on. `size`: that of the whole log by now, the gap counted. `before_gap`: the
    gap begins right behind them. `log_id`: which log it is, where others can take its place: what is told later of
    the same one begins with it."""

    offset: int
    data: bytes = b""
    size: int = 0
    gap: Gap | None = None
    before_gap: bool = False
    log_id: str = ""

    @property
    def end(self) -> int:
        return self.offset + len(self.data)

    def is_of(self, log_id: str) -> bool:
        """Whether it is of the log that had this id."""
        return self.log_id.startswith(log_id)

    def headers(self) -> dict[str, str]:
        """Of the answer that begins with it."""
        told = {"x-log-size": str(self.size), "x-log-offset": str(self.offset)}
        told |= {"x-content-type-options": "nosniff", "cache-control": "no-store"}
        told |= {"x-log-id": self.log_id} if self.log_id else {}
        return told if self.gap is None else told | {"x-log-gap": self.gap.header()}


ReadPart = Callable[[int, int], Awaitable[Part]]
"""Reads a log: offset, and how many bytes at most."""


async def from_part(read: ReadPart, part: Part, limit: int | None) -> AsyncIterator[bytes]:
    """The log from `part` on, at most `limit` bytes; where its gap begins it ends."""
    left = None if limit is None else limit - len(part.data)
    while part.data:
        yield part.data
        size = CHUNK if left is None else min(left, CHUNK)
        following = await read(part.end, size) if size else Part(part.end)
        if following.offset != part.end or not following.is_of(part.log_id):
            return
        left = None if left is None else left - len(following.data)
        part = following


async def whole(read: ReadPart, part: Part) -> AsyncIterator[bytes]:
    """The log from `part`, its beginning, on, as long as it is now. What is not kept is one line that says so, and so
    is the end of a log in whose place another one is by now."""
    at, end, log_id = 0, part.size, part.log_id
    while part.data:
        if not part.is_of(log_id):
            yield f"\n[{end - at} bytes are gone: another log has begun]\n".encode()
            return
        if part.offset > at:
            yield f"\n[{part.offset - at} bytes are not kept]\n".encode()
        yield part.data
        at = part.end
        if at >= end:
            return
        part = await read(at, CHUNK)
