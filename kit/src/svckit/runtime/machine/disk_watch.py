"""Looks now and then at what workloads have written (DiskLimit), and whether the disk can take more of it.

A limit of the engine's own would hold on some file systems only (project quotas of XFS), and some engines accept it
there and hold nothing.
"""

import asyncio
import time
from pathlib import Path

from svckit.runtime.machine import untrusted
from svckit.runtime.machine.context import RuntimeContext
from svckit.runtime.machine.folder import Note, ReplicaNote, WorkFolder
from svckit.runtime.machine.job_state import JobFacts
from svckit.runtime.machine.untrusted import Usage

_PERIOD_S = 5.0
_REST = 20
"""A look that takes long is followed by so many times its length without one."""
_LATELY_S = 120.0
_PRESSURE = 4
"""The disk is nearly full when this part of `min_free` is free."""
_SCRATCH = ("run", "tmp")


class DiskWatch:
    """What this process knows of each workload, by name: when to look again, the bytes seen last, why it is to end."""

    def __init__(self, context: RuntimeContext) -> None:
        self._engine = context.engine
        self._few = context.min_free // _PRESSURE
        self._due: dict[str, float] = {}
        self._seen: dict[str, tuple[float, int]] = {}
        self._found: dict[str, str] = {}

    async def excess(self, name: str, folder: WorkFolder, note: Note | ReplicaNote, *, running: bool) -> str | None:
        """Why the workload is to end with `storage_full`; None: it need not, or it is not time to look. One that
        has ended is looked at in any case. Raises RuntimeUnavailable."""
        if name in self._found:
            return self._found[name]
        found = await self._look(name, folder, note, running=running)
        if found is not None:
            self._found[name] = found
        return found

    async def _look(self, name: str, folder: WorkFolder, note: Note | ReplicaNote, *, running: bool) -> str | None:
        began = time.monotonic()
        if not note.most_files or (running and began < self._due.get(name, 0.0)):
            return None
        taken = await asyncio.to_thread(_usage, folder.path, note.most_files)
        size = taken.bytes + await self._engine.written(name)
        ended = time.monotonic()
        self._due[name], self._seen[name] = ended + max(_PERIOD_S, _REST * (ended - began)), (ended, size)
        if taken.files > note.most_files:
            return f"more than {note.most_files} files were written"
        if size > note.most_bytes:
            return f"{size} bytes were written, {note.most_bytes} are allowed"
        if running and self._few <= size == self._most(ended) and await self._is_nearly_full(folder):
            return f"the disk is nearly full, and this took the most of it: {size} bytes"
        return None

    async def make_room(self, folder: WorkFolder, facts: JobFacts) -> None:
        """Drop the output of a job with `storage_full` when nothing of it runs any more and the disk is nearly full."""
        running = any(each is not None and each.running for each in (facts.stage, facts.main))
        if not running and facts.note.failure is not None and await self._is_nearly_full(folder):
            await asyncio.to_thread(folder.drop_output)
            await asyncio.to_thread(folder.write_note, failure=facts.note.failure)

    def forget(self, name: str) -> None:
        self._found.pop(name, None)
        self._due.pop(name, None)
        self._seen.pop(name, None)

    def _most(self, now: float) -> int:
        """Of what was seen lately: other processes delete workloads, too."""
        return max(size for at, size in self._seen.values() if at > now - _LATELY_S)

    async def _is_nearly_full(self, folder: WorkFolder) -> bool:
        return await asyncio.to_thread(folder.room) < self._few


def _usage(folder: Path, most_files: int) -> Usage:
    """Of what its container can write to. In the output holes count: it is copied and summed up as a whole."""
    parts = [untrusted.usage(folder, "output", most_files, holes=True)]
    parts += [untrusted.usage(folder, top, most_files) for top in _SCRATCH]
    return Usage(sum(part.bytes for part in parts), sum(part.files for part in parts))
