"""An engine that only tells logs, and logs of replicas on it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from svckit.runtime.machine import docker_log
from svckit.runtime.machine.engine import Container, ContainerEngine, ContainerStatus
from svckit.runtime.machine.replica_logs import ReplicaLogs
from svckit.runtime.port import RuntimeUnavailable

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


class Saying:
    """An engine whose container has said this; its streams that follow tell `follows`. `asked`: whose log was asked
    for."""

    def __init__(self, *said: bytes, follows: tuple[bytes, ...] | None = None) -> None:
        self.said = said
        self.follows = follows
        self.asked: list[str] = []
        self.fails = False
        self.is_silent = False
        self.runs = True
        self.is_removed = False
        self.started_at = BEGAN

    def log(self, container: Container) -> AsyncIterator[bytes | None]:
        async def look() -> Container | None:
            is_gone = self.is_removed or self.started_at != container.started_at
            return None if is_gone else replace(container, status=status(runs=self.runs))

        self.asked.append(container.name)
        return docker_log.log(lambda: self.read(follow=False), lambda: self.read(follow=True), look)

    async def read(self, *, follow: bool) -> AsyncIterator[bytes]:
        if self.fails:
            raise RuntimeUnavailable("gone")
        if self.is_silent:
            await asyncio.Event().wait()
        for piece in self.said if self.follows is None or not follow else self.follows:
            yield piece
        if follow and self.follows is None:
            await asyncio.Event().wait()


def container(name: str = "a-0", started_at: datetime = BEGAN, *, runs: bool = True) -> Container:
    return Container(name=name, status=status(runs=runs), started_at=started_at)


def status(*, runs: bool) -> ContainerStatus:
    return ContainerStatus.RUNNING if runs else ContainerStatus.EXITED


def logs_of(engine: Saying, kept: int = 1000) -> ReplicaLogs:
    return ReplicaLogs(cast("ContainerEngine", engine), kept)
