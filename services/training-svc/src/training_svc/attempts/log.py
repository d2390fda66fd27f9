"""The log of an attempt by byte offset. Beyond a limit its middle is dropped (08, decision 14): offsets stay logical,
and the file `run/log.gap` tells what is not kept."""

import json
from collections.abc import Awaitable, Callable

from svckit.runtime.jobs import FilePart
from svckit.runtime.log import Gap, Part

LOG = "run/log"
LOG_GAP = "run/log.gap"
_SMALL = 1024
_LARGEST = 2**60

Read = Callable[[str, int, int], Awaitable[FilePart]]
"""Reads a file of the attempt: path, offset, and how many bytes at most."""


async def read_kept(read: Read, offset: int, limit: int) -> Part:
    """At most `limit` bytes, from `offset` or, when that lies in the gap, from its end on; never of both its sides.

    `supervise` tells of a gap before it makes it, so the gap is asked for after the bytes were read.
    """
    while True:
        log = await read(LOG, offset, limit)
        gap = parse_gap((await read(LOG_GAP, 0, _SMALL)).data)
        if gap is None or (gap.end is not None and offset >= gap.end):
            return Part(offset, log.data, log.size, gap)
        if offset < gap.start:
            kept = log.data[: gap.start - offset]
            return Part(offset, kept, log.size, gap, before_gap=offset + len(kept) == gap.start)
        if gap.end is None:
            return Part(offset, b"", log.size, gap)
        offset = gap.end


def parse_gap(content: bytes) -> Gap | None:
    """None for anything else than a gap: an algorithm can write to this file."""
    try:
        value = json.loads(content or b"null")
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not {"from", "to"} <= value.keys():
        return None
    start, end = value["from"], value["to"]
    if not _is_offset(start) or not (end is None or (_is_offset(end) and end > start)):
        return None
    return Gap(start, end)


def _is_offset(value: object) -> bool:
    return type(value) is int and 0 <= value <= _LARGEST
