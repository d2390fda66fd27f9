"""The server port on one machine: equal containers on one bridge network, each with a port on 127.0.0.1."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from svckit.errors import is_full
from svckit.runtime.limits import hold_each
from svckit.runtime.log import Part
from svckit.runtime.machine.context import RuntimeContext, object_binds
from svckit.runtime.machine.disk_watch import DiskWatch
from svckit.runtime.machine.engine import (
    LABEL_GENERATION,
    LABEL_INDEX,
    LABEL_KIND,
    LABEL_NAME,
    Container,
    ContainerStatus,
    EngineRefused,
)
from svckit.runtime.machine.folder import SERVERS, ReplicaNote, WorkFolder, check_name, server_folders
from svckit.runtime.machine.locks import FencedEngine, try_lock, workload_lock
from svckit.runtime.machine.readiness import Readiness
from svckit.runtime.machine.replica_logs import ReplicaLogs
from svckit.runtime.machine.server_containers import KIND, LABEL_HEALTH, NOT_RUN, narrowed, replica_container
from svckit.runtime.port import RuntimeRefused, excess_in_words
from svckit.runtime.servers import ReplicaEnd, ReplicaObservation, ServerObservation, ServerSpec

_NO_EXEC = frozenset({126, 127})
_BY_SIGNAL = 128
_TAIL_LINES = 20


@dataclass(frozen=True)
class _Replica:
    """A container of the server and what is noted of its predecessors."""

    container: Container
    note: ReplicaNote

    @property
    def name(self) -> str:
        return self.container.name

    @property
    def generation(self) -> str:
        return self.container.labels.get(LABEL_GENERATION, "")

    @property
    def index(self) -> int:
        text = self.container.labels.get(LABEL_INDEX, "")
        return int(text) if text.isdecimal() else 0

    @property
    def dead(self) -> bool:
        return self.container.status is ContainerStatus.EXITED

    @property
    def leaving(self) -> bool:
        return self.note.stop_signalled is not None


class MachineServers:
    """ServerRuntime. Every change of a server is made under its folder's lock. What is kept in memory, who was ready,
    is found out again by the first look."""

    def __init__(self, context: RuntimeContext) -> None:
        self._context = context
        self._engine = context.engine
        self._change = FencedEngine(context.engine)
        self._readiness = Readiness()
        self._on_bridges: set[str] = set()
        self._watch = DiskWatch(context)
        self._logs = ReplicaLogs(context.engine)

    def _folder(self, name: str) -> WorkFolder:
        """Raises ValueError for what is no name."""
        return WorkFolder(self._context.work / SERVERS / check_name(name))

    async def apply(self, spec: ServerSpec) -> ServerObservation:
        async with workload_lock(self._folder(spec.name).path, self._context.lease_s):
            await self.isolation()
            try:
                await self._change.ensure_network(spec.name, {LABEL_KIND: KIND, LABEL_NAME: spec.name})
                await self._fill(spec)
                await self._thin_out(spec)
            except EngineRefused as refused:
                raise RuntimeRefused("start_failed", str(refused)) from refused
            return await self._seen(spec.name)

    async def observe(self, name: str) -> ServerObservation | None:
        seen = await self._seen(name)
        there = bool(seen.replicas) or await asyncio.to_thread(self._folder(name).exists)
        return seen if there or name in await self._engine.workloads(KIND) else None

    async def enforce_limits(self) -> None:
        await self._watch.see_room()
        await hold_each(await asyncio.to_thread(server_folders, self._context.work), self._hold, self.ping)

    async def _hold(self, name: str) -> None:
        async with try_lock(self._folder(name).path, self._context.lease_s) as locked:
            for replica in await self._replicas(name) if locked else ():
                if replica.container.running and not replica.leaving:
                    await self._enforce_limit(name, replica)

    async def _enforce_limit(self, name: str, replica: _Replica) -> None:
        """The note is on disk before the deed: what dies after that has not ended by itself."""
        folder, note = self._folder_of(name, replica.name), replica.note
        if not note.excess:
            if (excess := await self._watch.excess(replica.name, folder, note, replica.container)) is None:
                return
            try:
                await asyncio.to_thread(folder.write_replica_note, replace(note, excess=excess))
            except OSError as error:
                if not is_full(error):
                    raise  # else it counts as killed
        await self._change.signal(replica.name, "SIGKILL")

    async def delete(self, name: str) -> None:
        folder = self._folder(name)
        async with workload_lock(folder.path, self._context.lease_s):
            for replica in await self._replicas(name):
                await self._remove(name, replica)
            await self._change.remove_network(name)
            self._on_bridges.discard(name)
            await asyncio.to_thread(folder.remove)

    async def log(self, name: str, replica: str, tail: int = 1000) -> AsyncIterator[bytes]:
        if any(known.name == replica for known in await self._replicas(name)):
            lines = await self._engine.log_tail(replica, tail)
            if lines:
                yield lines

    async def log_part(self, name: str, replica: str, offset: int, limit: int) -> Part:
        found = await self._container(name, replica)
        return await self._logs.part(found, offset, limit) if found else Part(offset, size=offset)

    async def follow_log(self, name: str, replica: str, offset: int, log_id: str = "") -> AsyncIterator[bytes]:
        if found := await self._container(name, replica):
            async for piece in self._logs.follow(found, offset, log_id):
                yield piece

    async def _container(self, name: str, replica: str) -> Container | None:
        found = await self._engine.inspect(replica)
        return found if found is not None and found.labels.get(LABEL_NAME) == name else None

    def changes(self) -> AsyncIterator[str]:
        return self._engine.changes(KIND)

    async def names(self) -> tuple[str, ...]:
        folders = await asyncio.to_thread(server_folders, self._context.work)
        return tuple(sorted({*folders, *await self._engine.workloads(KIND)}))

    async def endpoints(self) -> dict[str, tuple[str, ...]]:
        seen = await asyncio.gather(*(self._seen(name) for name in await self.names()))
        return {each.name: tuple(replica.address for replica in each.ready if replica.address) for each in seen}

    async def isolation(self) -> str:
        firewall, seen = self._context.firewall, sorted(self._on_bridges)
        if firewall is None:
            return ""
        if obstacle := await firewall.ensure():
            return obstacle
        outside = await asyncio.to_thread(lambda: [name for name in seen if not firewall.holds(name)])
        return f"their bridges are not ones that this machine filters: {', '.join(outside)}" if outside else ""

    async def ping(self) -> None:
        await self._engine.ping()

    async def close(self) -> None:
        await self._readiness.close()
        await self._logs.close()
        await self._engine.close()

    async def _replicas(self, name: str) -> tuple[_Replica, ...]:
        containers = await self._engine.containers({LABEL_KIND: KIND, LABEL_NAME: name})
        notes = [await asyncio.to_thread(self._folder_of(name, each.name).replica_note) for each in containers]
        replicas = [_Replica(container, note) for container, note in zip(containers, notes, strict=True)]
        return tuple(sorted(replicas, key=lambda replica: replica.index))

    def _folder_of(self, server: str, replica: str) -> WorkFolder:
        return WorkFolder(self._folder(server).path / check_name(replica))

    async def _fill(self, spec: ServerSpec) -> None:
        """Start what is missing of this generation: what never started, what died, what was never there. One that is
        leaving does not come back: it may no longer take requests."""
        replicas = await self._replicas(spec.name)
        present = [each for each in replicas if each.generation == spec.generation and not each.leaving]
        for replica in present[: spec.replicas]:
            if replica.dead:
                await self._replace(spec, replica)
            elif replica.container.status is ContainerStatus.CREATED:
                await self._change.start(replica.name)
        taken = {replica.index for replica in replicas}
        free = (index for index in range(len(replicas) + spec.replicas) if index not in taken)
        for _ in range(spec.replicas - len(present)):
            await self._start(spec, next(free))

    async def _replace(self, spec: ServerSpec, dead: _Replica) -> None:
        """Under the same name; the note, on disk before the deed, keeps why."""
        reason, detail = await self._cause(dead)
        note = ReplicaNote(dead.note.restarts + 1, reason, detail)
        await asyncio.to_thread(self._folder_of(spec.name, dead.name).write_replica_note, note)
        await self._change.remove(dead.name)
        await self._start(spec, dead.index)

    async def _start(self, spec: ServerSpec, index: int) -> None:
        name = f"{spec.name}-{index}"
        folder = self._folder_of(spec.name, name)
        await asyncio.to_thread(folder.make_replica, self._context.owner)
        self._watch.begins(name)
        if (limit := spec.disk_limit) is not None:
            note = replace(await asyncio.to_thread(folder.replica_note), most_bytes=limit.bytes, most_files=limit.files)
            await asyncio.to_thread(folder.write_replica_note, note)
        binds = await object_binds(self._context.store, spec.mounts)
        image = await self._engine.find_image(spec.pinned or spec.image)
        await self._change.create(replica_container(narrowed(spec, image), index, folder.path, self._context, binds))
        await self._change.start(name)

    async def _thin_out(self, spec: ServerSpec) -> None:
        """Let go what is too many; other generations only once all of this one are ready."""
        replicas = await self._replicas(spec.name)
        surplus = [replica for replica in replicas if replica.leaving]
        present = [each for each in replicas if each.generation == spec.generation and not each.leaving]
        others = [each for each in replicas if each.generation != spec.generation and not each.leaving]
        ready = [await self._ready(replica) for replica in present[: spec.replicas]]
        surplus += present[spec.replicas :]
        if len(ready) >= spec.replicas and all(ready):
            surplus += others
        else:
            surplus += [replica for replica in others if replica.dead]
        for replica in surplus:
            await self._let_go(spec, replica)

    async def _let_go(self, spec: ServerSpec, replica: _Replica) -> None:
        """Once a SIGTERM, so that it finishes what it is at; gone when it has ended or has outlived its grace. The note
        of that is on disk: another runtime goes on where this one was."""
        since = replica.note.stop_signalled
        if not replica.container.running or (since is not None and time.time() > since + spec.grace_s):
            await self._remove(spec.name, replica)
        elif since is None:
            await self._change.signal(replica.name, "SIGTERM")
            note = replace(replica.note, stop_signalled=time.time())
            await asyncio.to_thread(self._folder_of(spec.name, replica.name).write_replica_note, note)

    async def _remove(self, server: str, replica: _Replica) -> None:
        self._readiness.forget(replica.name)
        self._watch.forget(replica.name)
        await self._change.remove(replica.name)
        await asyncio.to_thread(self._folder_of(server, replica.name).remove)

    async def _seen(self, name: str) -> ServerObservation:
        replicas = await self._replicas(name)
        running = any(replica.container.running for replica in replicas)
        (self._on_bridges.add if running else self._on_bridges.discard)(name)
        return ServerObservation(name, tuple(await asyncio.gather(*(self._look(each) for each in replicas))))

    async def _look(self, replica: _Replica) -> ReplicaObservation:
        container = replica.container
        crashed = replica.dead and not replica.leaving
        reason, detail = await self._cause(replica) if crashed else (None, "")
        return ReplicaObservation(
            name=replica.name,
            running=container.running,
            ready=await self._ready(replica),
            generation=replica.generation,
            address=container.address,
            restarts=replica.note.restarts,
            reason=reason,
            detail=detail,
            leaving=replica.leaving,
        )

    async def _ready(self, replica: _Replica) -> bool:
        if replica.leaving:
            return False
        return await self._readiness.look(replica.container, replica.container.labels.get(LABEL_HEALTH) or None)

    async def _cause(self, replica: _Replica) -> tuple[ReplicaEnd, str]:
        """Reason, and the last lines of the log, of one that ended."""
        container = replica.container
        if replica.note.excess:
            return "storage_full", excess_in_words(replica.note.excess)
        tail = await self._engine.log_tail(container.name, _TAIL_LINES)
        detail = tail.decode(errors="replace") or container.error
        code = container.exit_code
        if container.oom_killed:
            return "out_of_memory", detail
        if code in _NO_EXEC and (container.error or detail.startswith(NOT_RUN)):
            return "start_failed", detail
        if code is None or code > _BY_SIGNAL:
            return "killed", detail
        return "code_error", detail
