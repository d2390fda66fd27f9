"""Follows a running attempt: how long its log is, its metric and progress lines. Offsets are kept with the attempt,
so that a platform that was down goes on where it stopped."""

import asyncio
import logging
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from svckit.errors import may_pass
from svckit.live import LiveFeed
from svckit.runtime.jobs import JobRef, JobRuntime
from svckit.runtime.log import CHUNK, Part
from svckit.runtime.port import RuntimeUnavailable
from svckit.work import Lease, LeaseLost

from training_svc.attempts.curve import extend
from training_svc.attempts.files import METRICS
from training_svc.attempts.log import LOG, read_kept
from training_svc.attempts.metrics import MAX_NAMES, Point, Reading, last_values, read_lines
from training_svc.attempts.repository import AttemptRepository, Key, lock_attempt
from training_svc.attempts.spec import job_ref
from training_svc.attempts.states import ENDED
from training_svc.models import Attempt

_log = logging.getLogger(__name__)

_PER_STEP = 16
_AT_THE_END = 256
_TOLD = 200
"""Points of one live event; a reader that wants all asks for the metrics."""


@dataclass
class News:
    """What is new since the attempt's row was written. Sizes and offsets in bytes."""

    log_size: int = 0
    log_read: int = 0
    metrics_read: int = 0
    points: list[Point] = field(default_factory=list)
    progress: float | None = None
    eta_s: float | None = None

    def take(self, reading: Reading) -> None:
        self.points += reading.points
        if reading.progress is not None:
            self.progress, self.eta_s = reading.progress, reading.eta_s


class Follower:
    """`max_points`: how many metric lines of an attempt are kept; the last values (of MAX_NAMES names) are known also
    beyond that."""

    def __init__(self, runtime: JobRuntime, live: LiveFeed, max_points: int) -> None:
        self._runtime = runtime
        self._live = live
        self._max_points = max_points
        self._noted: set[Key] = set()

    async def advance(self, lease: Lease, attempt: Attempt, *, ended: bool = False) -> bool:
        """Read on, at most 4 MiB of a file (64 MiB at the end), and write what is new in one transaction. Whether there
        was something. Whatever it meets, a run goes on to its end: only what may pass is raised.

        Raises RuntimeUnavailable."""
        try:
            return await self._advance(lease, attempt, ended)
        except Exception as error:  # a line that provokes a bug would keep its run from ever ending
            if isinstance(error, RuntimeUnavailable | LeaseLost) or may_pass(error):
                raise
            _log.warning("what %s wrote cannot be followed", attempt.job, exc_info=error)
            return False

    async def _advance(self, lease: Lease, attempt: Attempt, ended: bool) -> bool:
        job = job_ref(attempt)
        news = News(log_size=attempt.log_size)
        news.log_read = await self._read(job, LOG, attempt.log_read, news, ended)
        news.metrics_read = await self._read(job, METRICS, attempt.metrics_read, news, ended)
        known = (attempt.log_size, attempt.log_read, attempt.metrics_read)
        if known == (news.log_size, news.log_read, news.metrics_read):
            return False
        curve = await asyncio.to_thread(extend, attempt.curve, news.points)
        await self._write(lease, attempt, news, curve)
        return True

    async def _read(self, job: JobRef, path: str, offset: int, news: News, ended: bool) -> int:
        """The new offset."""
        for _ in range(_AT_THE_END if ended else _PER_STEP):
            part = await self._part(job, path, offset)
            if path == LOG:
                news.log_size = part.size or news.log_size
            last = len(part.data) < CHUNK and not part.before_gap
            torn = part.data.find(b"\n") + 1 if part.offset > offset else 0  # the line in which the gap ends
            lines = part.data[torn:]
            reading = await asyncio.to_thread(read_lines, lines, ended=part.before_gap or (ended and last))
            news.take(reading)
            offset = part.offset + torn + reading.consumed
            if last or not reading.consumed:
                break
        return offset

    async def _part(self, job: JobRef, path: str, offset: int) -> Part:
        """Of the log only what is kept: one that grows faster than it is followed has a gap."""
        read = partial(self._runtime.read, job)
        if path == LOG:
            return await read_kept(read, offset, CHUNK)
        found = await read(path, offset, CHUNK)
        return Part(offset, found.data, found.size)

    async def _write(self, lease: Lease, known: Attempt, news: News, curve: dict[str, Any] | None) -> None:
        """Nothing when the attempt has ended, or when somebody else has read on meanwhile."""
        async with lease.writing() as session:
            found = await lock_attempt(session, known.key)
            if found is None or found[1].state in ENDED:
                return
            row, repo = found[1], AttemptRepository(session)
            if (row.log_read, row.metrics_read) != (known.log_read, known.metrics_read):
                return
            kept = news.points[: max(0, self._max_points - row.points)]
            await repo.add_points(known.key, kept)
            row.points += len(kept)
            row.metrics, row.curve = self._last_values(row, news.points), curve
            row.log_size, row.log_read, row.metrics_read = news.log_size, news.log_read, news.metrics_read
            if news.progress is not None:
                row.progress, row.eta_s = news.progress, news.eta_s
            for event, data in _told(known, news):
                about = {"id": known.task_id, "attempt": known.number} | data
                self._live.notify(session, f"task:{known.task_id}", event, about, owner_id=known.owner_id)  # type: ignore[arg-type]

    def _last_values(self, row: Attempt, points: list[Point]) -> dict[str, float]:
        """With one note in the platform's log when the attempt has more names than are kept."""
        new = {name: value for point in points for name, value in point.values.items()}
        kept = last_values(row.metrics, new)
        if row.key not in self._noted and not new.keys() <= kept.keys():
            self._noted.add(row.key)
            _log.warning("%s names more than %d metrics; last values of the others are not kept", row.job, MAX_NAMES)
        return kept


def _told(known: Attempt, news: News) -> list[tuple[str, dict[str, Any]]]:
    """Live events: log, progress and metric, each only when it has something to say."""
    told: list[tuple[str, dict[str, Any]]] = []
    if news.log_size != known.log_size:
        told.append(("log", {"size": news.log_size}))
    if news.progress is not None:
        told.append(("progress", {"progress": news.progress, "eta_s": news.eta_s}))
    if news.points:
        points = [
            {"step": point.step, "epoch": point.epoch, "phase": point.phase, "values": point.values}
            for point in news.points[-_TOLD:]
        ]
        told.append(("metric", {"points": points, "left_out": max(0, len(news.points) - _TOLD)}))
    return told
