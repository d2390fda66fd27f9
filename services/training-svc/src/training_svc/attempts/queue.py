"""The queue of the whole platform: in order of arrival, as far as the ledger has room (08, decisions 5 and 12)."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from svckit.contracts.algorithm import UsableAlgorithm
from svckit.db import now
from svckit.errors import PeerProblem, Reason, Unavailable
from svckit.live import LiveFeed
from svckit.reservations import WAITING_LEDGER, WAITING_QUOTA, Holder, Shortage, shortage_of, waiting_reason
from svckit.runtime.port import Resources
from svckit.storage import StorageAccount
from svckit.work import Lease

from training_svc.attempts.plan import (
    LEAST_OUTPUT,
    AdmissionPolicy,
    StateDecision,
    at_position,
    output_room,
    why_refused,
)
from training_svc.attempts.repository import AttemptRepository, Key, lock_attempt
from training_svc.attempts.schemas import Snapshot
from training_svc.attempts.service import AttemptService
from training_svc.attempts.spec import holder_of
from training_svc.attempts.states import ENDED, TaskState
from training_svc.attempts.usable import Usable
from training_svc.errors import (
    ALGORITHM_OFFLINE,
    DATASET_OFFLINE,
    IMAGE_FAILED,
    IMAGE_LATE,
    INVALID_COMMAND,
    RESOURCES_IMPOSSIBLE,
    WAITING_ALGORITHM_OFFLINE,
    WAITING_DATASET_OFFLINE,
    WAITING_IMAGE,
    WAITING_QUEUE,
    WAITING_SERVICE,
)
from training_svc.models import Attempt
from training_svc.ports import Ports
from training_svc.settings import TrainingSettings

_FAILURES = {
    WAITING_DATASET_OFFLINE: DATASET_OFFLINE,
    WAITING_ALGORITHM_OFFLINE: ALGORITHM_OFFLINE,
    WAITING_IMAGE: IMAGE_LATE,
}
"""What a wait becomes that was too long."""
_FINAL = {IMAGE_FAILED, INVALID_COMMAND, RESOURCES_IMPOSSIBLE}
"""Reasons that no wait makes better."""


class Admission:
    """Lets queued attempts through to `preparing`."""

    def __init__(self, ports: Ports, live: LiveFeed, settings: TrainingSettings, account: StorageAccount) -> None:
        self._ports = ports
        self._live = live
        self._settings = settings
        self._account = account

    async def admit(self, lease: Lease) -> bool:
        """One look at everybody who waits: whether somebody still does. Every attempt that stays gets its reason and
        its position."""
        async with lease.database.reading() as session:
            waiting = await AttemptRepository(session).queue()
        return await _Look(self._ports, self._live, self._settings, self._account, lease).at(waiting)


class _Look:
    """One look at the queue, under the lease on it."""

    def __init__(
        self, ports: Ports, live: LiveFeed, settings: TrainingSettings, account: StorageAccount, lease: Lease
    ) -> None:
        self._ports = ports
        self._live = live
        self._longest_hold = timedelta(seconds=settings.hold_s)
        self._settings = settings
        self._account = account
        self._lease = lease
        self._policy = AdmissionPolicy()
        self._datasets = Usable(ports.datasets.usable)
        self._algorithms = Usable(ports.algorithms.usable)

    async def at(self, waiting: Sequence[Attempt]) -> bool:
        """Whether somebody still waits afterwards."""
        notes: dict[Key, Reason] = {}
        await self._let_go(waiting)
        for attempt in waiting:
            reason = await self._consider(attempt)
            if reason is not None:
                notes[attempt.key] = at_position(reason, len(notes) + 1)
        known = {attempt.key: attempt.reason for attempt in waiting}
        await self._note({key: reason for key, reason in notes.items() if known[key] != reason.model_dump()})
        return bool(notes)

    async def _let_go(self, waiting: Sequence[Attempt]) -> None:
        """Who waits holds nothing between two looks. A look that was ended midway has left what it held, and that might
        be just the room which is refused to those before it."""
        if not waiting:
            return
        with suppress(Unavailable, PeerProblem):  # a ledger that does not answer gives no room either
            held = set(await self._ports.ledger.held())
            for attempt in waiting:
                if attempt.storage:
                    await self._record(attempt, 0)
                if attempt.job in held:
                    await self._lease.prove()
                    await self._ports.ledger.release(attempt.job)

    async def _consider(self, attempt: Attempt) -> Reason | None:
        """Why it stays; None when it does not. The owners of what it uses are asked when there is news of it, and once
        more before it fails for waiting too long; also when it is not its turn."""
        held = attempt.hold_since is not None
        known = Reason.model_validate(attempt.reason) if held and attempt.reason else None
        if attempt.news > attempt.heard or self._waits_too_long(attempt.hold_since) or (held and not _holds(known)):
            answer = await self._usable(attempt)
            if isinstance(answer, Reason):
                return await self._hold(attempt, answer)
            await self._wait_is_over(attempt, answer)
        elif known is not None:
            return known
        before = self._policy.holds(attempt.owner_id)
        if before is None:
            return await self._enter(attempt)
        return waiting_reason(WAITING_QUEUE, {}, before.room, attempt.owner_id)

    def _waits_too_long(self, since: datetime | None) -> bool:
        return since is not None and now() - since >= self._longest_hold

    async def _snapshot(self, attempt: Attempt) -> Snapshot:
        async with self._lease.database.reading() as session:
            return Snapshot.model_validate((await AttemptRepository(session).get(attempt.key)).snapshot)

    async def _holder(self, attempt: Attempt) -> tuple[Holder, Resources]:
        """As the ledger is to know it, and what it asks for."""
        async with self._lease.database.reading() as session:
            task, row = await AttemptRepository(session).with_task(*attempt.key)
        return holder_of(row, task.name, now()), Snapshot.model_validate(row.snapshot).asked

    async def _enter(self, attempt: Attempt) -> Reason | None:
        """Hold room for it and let it through; else why it stays."""
        holder, amounts = await self._holder(attempt)
        try:
            room = await self._room(attempt)
            await self._ports.ledger.reserve(replace(holder, storage=room), amounts)
            await self._claim(attempt, room)
        except Shortage as shortage:
            return await self._not_now(attempt, shortage)
        except PeerProblem as refusal:
            return Reason(code=WAITING_LEDGER, params={"code": refusal.peer_code}, detail=refusal.detail)
        await self._let_through(attempt)
        return None

    async def _room(self, attempt: Attempt) -> int:
        """Bytes that it may write at most, 0 where its owner has no quota of storage. Raises Shortage."""
        try:
            quota = await self._account.quota(attempt.owner_id)
        except Unavailable as error:
            raise shortage_of(error, attempt.owner_id) from error
        if quota is None:
            return 0
        if quota.left < LEAST_OUTPUT:
            about = {"wanted": LEAST_OUTPUT, "quota": quota.limit, "used": quota.used}
            about["missing"] = LEAST_OUTPUT - quota.left
            params = {name: {"storage": size} for name, size in about.items()}
            raise Shortage(waiting_reason(WAITING_QUOTA, params, quota.room, attempt.owner_id), quota.room)
        return output_room(quota.left, self._settings.quota_share, self._settings.output_bytes)

    async def _claim(self, attempt: Attempt, room: int) -> None:
        """Have what it may write counted before it begins. Raises Shortage when something else of its owner's has grown
        since `_room`; then nothing is held for it."""
        if not room:
            return
        await self._record(attempt, room)
        try:
            await self._account.claim(attempt.owner_id)
        except (Unavailable, PeerProblem) as error:
            await self._record(attempt, 0)
            await self._ports.ledger.release(attempt.job)
            raise shortage_of(error, attempt.owner_id) from error

    async def _record(self, attempt: Attempt, room: int) -> None:
        """In the row of one that still waits: bytes that it may write."""
        async with self._lease.writing() as session:
            found = await lock_attempt(session, attempt.key)
            if found is not None and found[1].state == TaskState.QUEUED:
                found[1].storage = room

    async def _not_now(self, attempt: Attempt, shortage: Shortage) -> Reason | None:
        """It waits, and holds those behind it; None when it failed, because it asks for more than there is in all."""
        if shortage.beyond:
            return await self._hold(attempt, Reason(code=RESOURCES_IMPOSSIBLE, params=shortage.beyond))
        self._policy.refused(attempt.owner_id, shortage)
        return shortage.reason

    async def _usable(self, attempt: Attempt) -> UsableAlgorithm | Reason:
        """The owner's right to use both is asked again now: the algorithm as it is, or why it has to wait."""
        snapshot = await self._snapshot(attempt)
        code = WAITING_DATASET_OFFLINE
        try:
            await self._datasets.of(snapshot.dataset.id, attempt.owner_id)
            code = WAITING_ALGORITHM_OFFLINE
            algorithm = await self._algorithms.of(snapshot.algorithm.id, attempt.owner_id)
        except PeerProblem as refusal:
            return why_refused(code, refusal)
        except Unavailable as error:
            return Reason(code=WAITING_SERVICE, params={"service": error.params.get("what")})
        if not algorithm.train.pinned:
            return Reason(code=WAITING_IMAGE, params={"state": algorithm.train_image_state})
        return algorithm

    async def _hold(self, attempt: Attempt, reason: Reason) -> Reason | None:
        """Wait for what cannot be used yet, and fail when that takes too long or is of no use. None: it failed. Room
        that an earlier look held, and could not use, is given back."""
        if reason.code not in _FAILURES.keys() | _FINAL:
            return reason
        since = _waits_since(attempt, reason)
        failure = reason if reason.code in _FINAL else Reason(code=_FAILURES[reason.code], params=reason.params)
        fails = reason.code in _FINAL or self._waits_too_long(since)
        await self._lease.prove()
        await self._ports.ledger.release(attempt.job)
        async with self._lease.writing() as session:
            found = await lock_attempt(session, attempt.key)
            if found is None or found[1].state != TaskState.QUEUED:
                return None
            task, row = found
            row.hold_since, row.heard, row.storage = since, attempt.news, 0
            if fails:
                await AttemptService(session, self._live).end(
                    task, row, StateDecision(TaskState.FAILED, failure), artifact=False
                )
        return None if fails else reason

    async def _wait_is_over(self, attempt: Attempt, algorithm: UsableAlgorithm) -> None:
        """What it waited for is there, and what was still being made is frozen now. Another wait has its own time."""
        async with self._lease.writing() as session:
            found = await lock_attempt(session, attempt.key)
            if found is None or found[1].state != TaskState.QUEUED:
                return
            _, row = found
            row.hold_since, row.heard = None, attempt.news
            snapshot = Snapshot.model_validate(row.snapshot)
            if snapshot.awaits_image:
                row.snapshot = snapshot.with_halves_of(algorithm).model_dump(mode="json")

    async def _let_through(self, attempt: Attempt) -> None:
        """Not when there is news of what it uses: then the queue is asked for again."""
        stays = gone = False
        async with self._lease.writing() as session:
            found = await lock_attempt(session, attempt.key)
            if found is None or found[1].state in ENDED:
                gone = True  # stopped or deleted between the look and the reservation
            elif found[1].state == TaskState.QUEUED:
                task, row = found
                stays = row.news != row.heard
                if stays:
                    row.storage = 0
                else:
                    row.prepared_at = now()
                    AttemptService(session, self._live).move(task, row, TaskState.PREPARING, None)
        if stays or gone:
            await self._ports.ledger.release(attempt.job)

    async def _note(self, notes: dict[Key, Reason]) -> None:
        """One transaction, and none when nothing is new."""
        if not notes:
            return
        async with self._lease.writing() as session:
            for key in sorted(notes):
                found = await lock_attempt(session, key)
                if found is not None and found[1].state == TaskState.QUEUED:
                    AttemptService(session, self._live).explain(*found, notes[key])


def _holds(reason: Reason | None) -> bool:
    return reason is not None and reason.code in _FAILURES


def _waits_since(attempt: Attempt, reason: Reason) -> datetime:
    """Since when it waits for this, or from now on when it was for something else before."""
    before = (attempt.reason or {}).get("code")
    same = before == reason.code or before not in _FAILURES
    return attempt.hold_since if attempt.hold_since is not None and same else now()
