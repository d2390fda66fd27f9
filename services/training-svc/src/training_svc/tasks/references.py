"""References at dataset and algorithm service, which keep what a task uses from being deleted (08, decision 4).

They are put before the attempt that needs them is written. So a start is noted first, and the note goes with the
transaction that writes the attempt. Of a start that did not go through, be it refused or killed, the note stays, and
what no attempt of the task needs is released by it. While that is being done the task is not started again: otherwise a
late release could take the new attempt's references.
"""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database, now
from svckit.errors import Unavailable
from svckit.work import Lease, ask

from training_svc.models import OpenStart, TrainingTask
from training_svc.ports import Ports, ReferenceHolder
from training_svc.tasks.repository import START_WORK, StartRepository, TaskRepository

LONGEST_START = timedelta(minutes=10)
"""A start that was noted longer ago is given up: every call of it has a time limit of 30 s."""
_AGAIN_S = 1.0


class StartReferences:
    def __init__(self, database: Database, ports: Ports) -> None:
        self._database = database
        self._datasets, self._algorithms = ports.datasets, ports.algorithms

    async def begin(self, session: AsyncSession, task: TrainingTask) -> str:
        """Note a start of the task, whose row is locked. Its id: the attempt is written with it
        (StartRepository.go_through).

        Raises Unavailable while an earlier start's references are being released."""
        starts = StartRepository(session)
        if any(start.given_up for start in await starts.of_task(task.id)):
            raise Unavailable(what="references", detail="those of an earlier start are being released")
        return await starts.begin(ReferenceHolder(task.id, task.dataset_id, task.algorithm_id))

    async def give_up(self, task_id: str, start_id: str) -> None:
        """It does not go through: what it put is released, in the background."""
        async with self._database.writing() as session:
            await StartRepository(session).give_up(start_id)
            ask(session, START_WORK.key(task_id))

    async def release(self, lease: Lease) -> float | None:
        """Give back what starts of the task `lease.what` left that were given up, once no other one is under way: then
        in some seconds. May be repeated.

        Raises Unavailable, PeerProblem."""
        task_id = lease.what
        needed, starts = await self._look(lease)
        if not all(start.given_up for start in starts):
            return _AGAIN_S
        for start in starts:
            holder = ReferenceHolder(task_id, start.dataset_id, start.algorithm_id)
            for owner, kept in ((self._datasets, start.dataset_id), (self._algorithms, start.algorithm_id)):
                if kept not in needed:
                    await lease.prove()  # another process may have ended this, and the task may have started again
                    await owner.remove_reference(holder)
        async with lease.writing() as session:
            await StartRepository(session).forget(starts)
        return None

    async def _look(self, lease: Lease) -> tuple[set[str], list[OpenStart]]:
        """What the task's attempts need, and its starts."""
        async with lease.writing() as session:
            task = await TaskRepository(session).find_for_update(lease.what)
            starts = await StartRepository(session).of_task(lease.what)
            for start in starts:
                start.given_up = start.given_up or start.begun_at < now() - LONGEST_START
            # once there is an attempt, the task's dataset and algorithm never change again
            needed = {task.dataset_id, task.algorithm_id} if task is not None and task.attempts else set()
            return needed, starts
