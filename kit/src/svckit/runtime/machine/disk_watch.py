"""Looks now and then at what workloads have written (DiskLimit), and whether the disk can take more of it.

Who is ended on a nearly full disk is chosen by growth: a large run that was there before is not what fills it, and what
fills it may be nothing that is seen here. A limit of the engine's own would hold on some file systems only (project
quotas of XFS), and some engines accept it there and hold nothing.
"""

import asyncio
import time
from datetime import datetime
from pathlib import Path

from svckit.runtime.machine import untrusted
from svckit.runtime.machine.context import RuntimeContext
from svckit.runtime.machine.engine import Container
from svckit.runtime.machine.folder import Note, ReplicaNote, WorkFolder
from svckit.runtime.machine.job_state import JobFacts
from svckit.runtime.machine.untrusted import Usage
from svckit.runtime.port import OVER_BYTES, OVER_FILES

_PERIOD_S = 5.0
_REST = 20
"""A look that takes long is followed by so many times its length without one,"""
_LONGEST_S = 15.0
"""but by no more: what breaks its limit is ended soon."""
_LATELY_S = 120.0
_PRESSURE = 4
"""The disk is nearly full when this part of `min_free` is free; growth that counts is such a part of that."""
_SHARE = 2
"""Such a part of what has gone of the room must be growth that was seen, or nobody is ended for it."""


class DiskWatch:
    """What this process knows of each workload, by name: when to look again, the bytes seen last, and those seen when
    there was room (or first), why it is to end. That is of the container that was seen last: another process may have
    put a new one of the same name in the place of one that ended."""

    def __init__(self, context: RuntimeContext) -> None:
        self._engine = context.engine
        self._disk = WorkFolder(context.work)
        self._enough = context.min_free
        self._few = context.min_free // _PRESSURE
        self._room = 0
        self._due: dict[str, float] = {}
        self._seen: dict[str, tuple[float, int]] = {}
        self._before: dict[str, int] = {}
        self._found: dict[str, str] = {}
        self._started: dict[str, datetime] = {}

    def begins(self, name: str) -> None:
        """Its main container is about to start: it has written nothing."""
        self.forget(name)
        self._seen[name], self._before[name] = (time.monotonic(), 0), 0

    async def excess(
        self, name: str, folder: WorkFolder, note: Note | ReplicaNote, container: Container | None
    ) -> str | None:
        """Why the workload is to end with `storage_full`; None: it need not, or it is not time to look. One whose main
        container has ended is looked at in any case. Raises RuntimeUnavailable."""
        if container is not None and container.started_at is not None:
            if self._started.get(name, container.started_at) != container.started_at:
                self.begins(name)
            self._started[name] = container.started_at
        if name in self._found:
            return self._found[name]
        found = await self._look(name, folder, note, running=container is not None and container.running)
        if found is not None:
            self._found[name] = found
        return found

    async def _look(self, name: str, folder: WorkFolder, note: Note | ReplicaNote, *, running: bool) -> str | None:
        began = time.monotonic()
        if not note.most_files or (running and began < self._due.get(name, 0.0)):
            return None
        taken = await asyncio.to_thread(_usage, folder.path, note.most_files)
        beside = await self._engine.written(name, note.most_files)
        size = taken.bytes + beside.bytes
        ended = time.monotonic()
        self._due[name], self._seen[name] = ended + rest_s(ended - began), (ended, size)
        self._before.setdefault(name, size)
        if taken.files + beside.files > note.most_files:
            return f"{OVER_FILES}more than {note.most_files} files were written or held open"
        if size > note.most_bytes:
            return f"{OVER_BYTES}{size} bytes were written, {note.most_bytes} are allowed"
        if running and (grown := self._fills(name, await self.see_room(), ended)):
            return f"the disk is nearly full, and this grew most since it was not: by {grown} to {size} bytes"
        return None

    async def make_room(self, folder: WorkFolder, facts: JobFacts) -> None:
        """Drop the output of a job with `storage_full` when nothing of it runs any more and the disk is nearly full."""
        running = any(each is not None and each.running for each in (facts.stage, facts.main))
        if not running and facts.note.failure is not None and await self.see_room() < self._few:
            await asyncio.to_thread(folder.drop_output)
            await asyncio.to_thread(folder.write_note, failure=facts.note.failure)

    def forget(self, name: str) -> None:
        self._found.pop(name, None)
        self._due.pop(name, None)
        self._seen.pop(name, None)
        self._before.pop(name, None)
        self._started.pop(name, None)

    async def see_room(self) -> int:
        """Bytes that are free. As long as that is enough, or more than before, what is written later is growth."""
        room = await asyncio.to_thread(self._disk.room)
        if room >= min(self._room, self._enough):
            self._room, self._before = room, {name: size for name, (_, size) in self._seen.items()}
        return room

    def _fills(self, name: str, room: int, now: float) -> int:
        """By how many bytes a workload grew that is to end because so few are free; 0: it is not. Only what was seen
        lately counts: other processes delete workloads, too."""
        if room >= self._few:
            return 0
        lately = {each: size for each, (at, size) in self._seen.items() if at > now - _LATELY_S}
        grown = {each: max(0, size - self._before.get(each, size)) for each, size in lately.items()}
        explained = _SHARE * sum(grown.values()) >= self._room - room
        much = max(1, self._few // _PRESSURE)
        return grown[name] if explained and much <= grown[name] == max(grown.values()) else 0


def rest_s(took: float) -> float:
    """Seconds between the end of a look that took so many and the next one."""
    return max(_PERIOD_S, min(_REST * took, _LONGEST_S))


def _usage(folder: Path, most_files: int) -> Usage:
    """Of what its container can write to. Holes of what goes into the store in the end count: it is copied and summed
    up as a whole. That of the log does not, which `supervise` makes."""
    output = untrusted.usage(folder, "output", most_files, holes=True)
    run = untrusted.usage(folder, "run", most_files, holes=True, but="log")
    tmp = untrusted.usage(folder, "tmp", most_files)
    return Usage(output.bytes + run.bytes + tmp.bytes, output.files + run.files + tmp.files)
