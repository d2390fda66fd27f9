"""Works on what is asked for (svckit.work): one step for a key at a time, in whichever process claims it."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from fastapi import FastAPI

from svckit.app import ReadyWarning, stored_check
from svckit.db import Database
from svckit.errors import DATABASE_ERRORS, READY_WORK_UNSERVED, may_pass
from svckit.loops import Loop, backoff_s
from svckit.settings import ServiceSettings
from svckit.work import TOPIC, Lease, LeaseLost, WorkKey, WorkKind, WorkQueue, ask_missing

_log = logging.getLogger(__name__)
_PATIENCE_S = 5.0

Step = Callable[[Lease], Awaitable[float | None]]
"""Brings one thing on. It re-reads all it needs and writes in `lease.writing()` only. It returns the seconds until the
next look, or None: when somebody asks."""


@dataclass(frozen=True)
class Kind:
    """Keys of one kind. `slots`: how many steps of it run at a time in a process; other kinds have their own."""

    step: Step
    slots: int = 4


@dataclass(frozen=True)
class Pace:
    """Seconds. `lease_s`: after how long others take over from a process that says nothing. `poll_s`: within what time
    a lost wake-up is made up for, `find_s`: a lost request."""

    lease_s: float = 30.0
    poll_s: float = 5.0
    find_s: float = 60.0


class Reconciler:
    """`find_due`: keys of all that wants attention, by the state of things. It is asked at the start and now and then,
    so that nothing depends on a request that was not written."""

    def __init__(
        self,
        name: str,
        database: Database,
        kinds: Mapping[WorkKind, Kind],
        find_due: Callable[[], Awaitable[Iterable[WorkKey]]],
        pace: Pace = Pace(),
    ) -> None:
        self._name = name
        self._database = database
        self._kinds: dict[str, Kind] = {kind: steps for kind, steps in kinds.items()}
        self._find_due = find_due
        self._pace = pace
        self._queue = WorkQueue(database, pace.lease_s)
        self._running: dict[Lease, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        self._rounds: asyncio.Task[None] | None = None
        self._stopping = False
        self._loops = (
            Loop(f"{name}.heartbeat", pace.lease_s / 3, self._renew),
            Loop(f"{name}.find", pace.find_s, self._find),
        )
        self._renewed_at = time.monotonic()
        database.on_commit(TOPIC, self._woken.set)

    def start(self) -> None:
        self._stopping = False
        self._rounds = asyncio.create_task(self._run(), name=self._name)
        for loop in self._loops:
            loop.start()

    async def stop(self) -> None:
        """End the steps that run and give their leases back."""
        self._stopping = True
        self._woken.set()
        if self._rounds is not None:
            await asyncio.wait({self._rounds}, timeout=_PATIENCE_S)
            self._rounds.cancel()
            await asyncio.gather(self._rounds, return_exceptions=True)
        for loop in self._loops:
            await loop.stop()
        leases = dict(self._running)
        await asyncio.gather(*map(self._end, leases))
        await asyncio.gather(*leases.values(), return_exceptions=True)
        if leases:
            with contextlib.suppress(*DATABASE_ERRORS):  # leases end by themselves, too
                await self._queue.release(list(leases))

    async def _run(self) -> None:
        failures = 0
        while not self._stopping:
            self._woken.clear()
            try:
                delay = await self._round()
                failures = 0
            except Exception:  # also a bug: all work of this process would stand still until a restart
                failures += 1
                delay = backoff_s(failures)
                _log.exception("%s: looking for work failed (%d in a row)", self._name, failures)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._woken.wait()

    async def _find(self) -> None:
        """Also says which work waits for a step that this program does not have: a mistake, or a newer program's."""
        for kind, count in (await self._queue.unserved(self._kinds)).items():
            _log.error("%s: %d rows of work of the kind %s, which nobody here works on", self._name, count, kind)
        keys = list(await self._find_due())
        if keys:
            await ask_missing(self._database, keys)

    async def find_unserved(self) -> ReadyWarning | None:
        """For `/readyz`."""
        found = await self._queue.unserved(self._kinds)
        params = {"kinds": sorted(found), "count": sum(found.values())}
        return ReadyWarning(code=READY_WORK_UNSERVED, params=params) if found else None

    async def _round(self) -> float:
        """Start what is due and has a slot. Seconds until the next look."""
        free = {kind: self._free_slots(kind) for kind in self._kinds}
        delay = self._pace.poll_s
        for due in await self._queue.due([kind for kind, slots in free.items() if slots]):
            if due.in_s > 0:
                delay = min(delay, due.in_s)
                continue
            claimed = await self._queue.claim(due.kind, free[due.kind])
            for lease in claimed:
                self._start(lease, self._kinds[due.kind].step)
            if claimed and self._free_slots(due.kind):
                self._woken.set()  # there may be more, due a little later
        return delay

    def _free_slots(self, kind: str) -> int:
        taken = sum(lease.kind == kind for lease in self._running)
        return self._kinds[kind].slots - taken

    def _start(self, lease: Lease, step: Step) -> None:
        task = asyncio.create_task(self._guarded(lease, step), name=f"{self._name}:{lease.key}")
        self._running[lease] = task
        task.add_done_callback(lambda ended: self._ended(lease, ended))

    def _ended(self, lease: Lease, task: asyncio.Task[None]) -> None:
        self._running.pop(lease, None)
        self._woken.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("%s: the end of the step for %s was not noted: %s", self._name, lease.key, error)

    async def _guarded(self, lease: Lease, step: Step) -> None:
        try:
            again_s = await step(lease)
        except LeaseLost:
            _log.warning("%s: the lease on %s was lost; nothing more is written", self._name, lease.key)
        except Exception as error:  # one key's bug must not end the work of the others: it is tried again later
            failed, failures = error, lease.failures + 1  # logged first: to note it may fail, too
            _log.error("%s: step for %s failed (%d in a row)", self._name, lease.key, failures, exc_info=failed)
            await self._noted(lease, lambda: self._queue.failed(lease, failed))
        else:
            await self._noted(lease, lambda: self._queue.done(lease, again_s))

    async def _noted(self, lease: Lease, note: Callable[[], Awaitable[None]]) -> None:
        """Tried again as long as the lease is held: the database may not answer now, or its disk may be full.
        Raises what does not pass: only this key suffers, which is done again when its lease has ended."""
        tries = 0
        while True:
            try:
                async with lease.transaction:
                    return await note()
            except DATABASE_ERRORS as error:
                if not may_pass(error):
                    raise
                tries += 1
                _log.warning("%s: the end of the step for %s is not noted yet: %s", self._name, lease.key, error)
            await asyncio.sleep(min(backoff_s(tries), _PATIENCE_S))

    async def _renew(self) -> None:
        """Steps whose lease is not held any more, or may end before it can be renewed, are ended."""
        leases = list(self._running)
        if not leases:
            self._renewed_at = time.monotonic()
            return
        held = await self._held(leases)
        lost = [lease for lease in leases if lease not in held and lease in self._running]
        for lease in lost:
            _log.warning("%s: the lease on %s was lost; its step is ended", self._name, lease.key)
        await asyncio.gather(*map(self._end, lost))

    async def _held(self, leases: Sequence[Lease]) -> set[Lease]:
        """Those that are held on: none, when the database does not say so until shortly before they may end."""
        length = self._pace.lease_s
        until = self._renewed_at + length * 5 / 6
        while True:
            began = time.monotonic()
            try:
                async with asyncio.timeout(min(max(until - began, length / 6), length / 3)):
                    held = await self._queue.renew(leases)
            except Exception as error:  # whatever it is: a step that outlives its lease runs beside its successor
                _log.warning("%s: leases were not renewed: %r", self._name, error)
            else:
                self._renewed_at = began
                return held
            await asyncio.sleep(length / 30)
            if time.monotonic() >= until:
                return set()

    async def _end(self, lease: Lease) -> None:
        """Cancel its step, between two transactions where that comes in time."""
        task = self._running.get(lease)
        if task is None:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S), lease.transaction:
                task.cancel()
                return
        task.cancel()


class Steps(Protocol):
    """A service's own reconciler, made of `(database, ports, live, settings)`."""

    @property
    def kinds(self) -> Mapping[WorkKind, Kind]: ...

    async def find_due(self) -> Iterable[WorkKey]: ...


def add_reconciler(app: FastAPI, steps: Steps, more: Mapping[WorkKind, Kind] | None = None) -> None:
    """Have an app of svckit.app.base_app do this work while it runs. `more`: steps that the kit brings."""
    settings: ServiceSettings = app.state.settings
    pace = Pace(settings.lease_s, settings.poll_s)
    kinds = {**steps.kinds, **(more or {})}
    reconciler = Reconciler(app.state.spec.name, app.state.database, kinds, steps.find_due, pace)
    app.state.lifecycle.background.append(reconciler)
    app.state.lifecycle.checks["work"] = stored_check(reconciler.find_unserved)
