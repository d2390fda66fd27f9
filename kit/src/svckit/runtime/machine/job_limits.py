"""What holds the main container of a job, whatever its program does: the stop that is wanted, the room on the disk, and
the time. `supervise` keeps the last, too, and is the first to do so; but it is in the container."""

import asyncio
import time
from dataclasses import replace

from svckit.errors import is_full
from svckit.runtime.exit_report import FULL, TIME_LIMIT
from svckit.runtime.jobs import JobSpec
from svckit.runtime.machine.disk_watch import DiskWatch
from svckit.runtime.machine.engine import Container
from svckit.runtime.machine.folder import Note, WorkFolder
from svckit.runtime.machine.job_containers import stage_name
from svckit.runtime.machine.job_state import JobFacts
from svckit.runtime.machine.locks import FencedEngine

_KILL_MARGIN_S = 2.0
"""How much later than `supervise` the platform kills."""


def kill_at(spec: JobSpec) -> float | None:
    """See Note, for a job that begins now."""
    if spec.time_limit_s is None:
        return None
    return time.monotonic() + spec.time_limit_s + spec.grace_s + _KILL_MARGIN_S


class JobLimits:
    """Acts under the lock of the job."""

    def __init__(self, change: FencedEngine, watch: DiskWatch) -> None:
        self._change = change
        self._watch = watch

    async def enforce(self, name: str, folder: WorkFolder, facts: JobFacts) -> JobFacts:
        """What is known of the job then. Raises RuntimeUnavailable."""
        await self._stop(name, folder, facts)
        note, main = facts.note, facts.main
        if not note.begun or note.ended is not None:
            return facts
        running = main is not None and main.running
        failure = note.failure or await self._excess(name, folder, note, main)
        if failure is None:
            return facts
        noted = note.failure is not None or await self._note(folder, failure)
        if running:
            await self._change.signal(name, "SIGKILL")
        if not noted:  # there may be room now: its removed files were kept as long as it ran
            await self._note(folder, failure)
        return replace(facts, note=replace(note, failure=failure))

    async def _excess(
        self, name: str, folder: WorkFolder, note: Note, main: Container | None
    ) -> tuple[str, str] | None:
        running = main is not None and main.running
        if running and note.kill_at is not None and time.monotonic() > note.kill_at:
            return TIME_LIMIT, "it went on after its time was over"
        excess = await self._watch.excess(name, folder, note, main)
        return None if excess is None else (FULL, excess)

    @staticmethod
    async def _note(folder: WorkFolder, failure: tuple[str, str]) -> bool:
        """Before the deed: what dies after that has not ended by itself. False: there is no room for it."""
        try:
            await asyncio.to_thread(folder.write_note, failure=failure)
        except OSError as error:
            if not is_full(error):
                raise
            return False  # the watch of this process remembers it, and one whose time was over counts as killed
        return True

    async def _stop(self, name: str, folder: WorkFolder, facts: JobFacts) -> None:
        """SIGTERM once, SIGKILL when the grace is over; a staging container gets no grace."""
        note, stage, main = facts.note, facts.stage, facts.main
        if not note.stop_wanted or note.ended is not None:
            return
        if stage is not None and stage.running:
            await self._change.signal(stage_name(name), "SIGKILL")
        if main is None or not main.running:
            return
        if note.stop_signalled is None:
            await self._change.signal(name, "SIGTERM")
            await asyncio.to_thread(folder.write_note, stop_signalled=time.time())
        elif time.time() > note.stop_signalled + note.stop_grace_s + _KILL_MARGIN_S:
            await self._change.signal(name, "SIGKILL")
