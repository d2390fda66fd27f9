"""The runtime port on one machine."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from svckit.runtime.machine import job_files
from svckit.runtime.machine.folder import job_folders, server_folders
from svckit.runtime.machine.jobs import Jobs
from svckit.runtime.machine.servers import Servers
from svckit.runtime.machine.surroundings import Surroundings
from svckit.runtime.port import Capacity, ImageInfo, JobObservation, JobSpec, ServerObservation, ServerSpec


class MachineRuntime:
    """Keeps nothing in memory that matters: another object on the same folder goes on where this one was."""

    def __init__(self, around: Surroundings) -> None:
        around = replace(around, work=around.work.absolute(), supervise=around.supervise.absolute())
        self._around = around
        self._engine = around.engine
        self._jobs = Jobs(around)
        self._servers = Servers(around)

    async def ping(self) -> None:
        await self._engine.ping()

    async def capacity(self) -> Capacity:
        return await self._engine.capacity()

    async def ensure_job(self, spec: JobSpec) -> JobObservation:
        return await self._jobs.ensure(spec)

    async def observe_job(self, name: str) -> JobObservation | None:
        return await self._jobs.observe(name)

    async def stop_job(self, name: str, grace_s: int = 30) -> None:
        await self._jobs.stop(name, grace_s)

    async def delete_job(self, name: str) -> None:
        await self._jobs.delete(name)

    async def job_file_size(self, name: str, path: str) -> int | None:
        return await job_files.size(self._jobs.folder(name).path, path)

    async def read_job_file(self, name: str, path: str, offset: int = 0, limit: int = 65536) -> bytes:
        return await job_files.read(self._jobs.folder(name).path, path, offset, limit)

    async def collect_job(self, name: str, prefix: str) -> tuple[str, ...]:
        return await job_files.collect(self._jobs.folder(name).path, self._around.store, prefix)

    async def apply_server(self, spec: ServerSpec) -> ServerObservation:
        return await self._servers.apply(spec)

    async def observe_server(self, name: str) -> ServerObservation | None:
        return await self._servers.observe(name)

    async def delete_server(self, name: str) -> None:
        await self._servers.delete(name)

    async def server_log(self, name: str, replica: str, tail: int = 1000) -> AsyncIterator[bytes]:
        log = await self._servers.log(name, replica, tail)
        if log:
            yield log

    async def find_image(self, reference: str) -> ImageInfo | None:
        return await self._engine.find_image(reference)

    async def remove_image(self, reference: str) -> None:
        await self._engine.remove_image(reference)

    async def list_workloads(self, kind: str) -> tuple[str, ...]:
        folders = {"job": job_folders, "server": server_folders}[kind]
        here = await asyncio.to_thread(folders, self._around.work)
        return tuple(sorted({*here, *await self._engine.workloads(kind)}))

    async def close(self) -> None:
        await self._servers.close()
        await self._engine.close()
