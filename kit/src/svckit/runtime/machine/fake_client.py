"""The container engine port on the fake engine process (see `fake`)."""

import asyncio
import json
import platform
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from svckit.runtime.images import ImageInfo
from svckit.runtime.machine.engine import (
    HANGS,
    LABEL_INSTANCE,
    LABEL_KIND,
    LABEL_NAME,
    PING_S,
    Container,
    ContainerSpec,
    ContainerStatus,
)
from svckit.runtime.machine.untrusted import Usage
from svckit.runtime.port import RuntimeRefused, RuntimeUnavailable

_LINE_LIMIT = 16 * 1024**2
_TIMEOUT_S = 60.0
_POLL_S = 0.02


class FakeEngine:
    """One connection a call."""

    def __init__(self, socket: Path, instance: str) -> None:
        self._socket = socket
        self._instance = instance

    async def ping(self) -> None:
        try:
            async with asyncio.timeout(PING_S):
                await self._ask("ping")
        except TimeoutError as error:
            raise RuntimeUnavailable(HANGS) from error

    async def inspect(self, name: str) -> Container | None:
        answer = await self._ask("inspect", name=name)
        return None if answer is None else _container(answer)

    async def create(self, spec: ContainerSpec) -> None:
        await self._ask("create", spec=asdict(spec), missing_image=spec.missing_image)

    async def start(self, name: str) -> None:
        await self._ask("start", name=name)

    async def signal(self, name: str, signal: str) -> None:
        await self._ask("signal", name=name, signal_name=signal)

    async def remove(self, name: str) -> None:
        await self._ask("remove", name=name)

    async def containers(self, labels: Mapping[str, str]) -> tuple[Container, ...]:
        return tuple(_container(answer) for answer in await self._ask("containers", labels=dict(labels)))

    async def log_tail(self, name: str, lines: int) -> bytes:
        return str(await self._ask("log_tail", name=name, lines=lines)).encode("latin-1")

    async def log(self, container: Container) -> AsyncIterator[bytes | None]:
        offset, name = 0, container.name
        while (there := await self.inspect(name)) is not None and there.started_at == container.started_at:
            while text := await self._ask("log_part", name=name, offset=offset):
                offset += len(text)
                yield text.encode("latin-1")
            yield b""
            if not there.running:
                return
            await asyncio.sleep(_POLL_S)

    async def written(self, name: str, most_files: int) -> Usage:
        return Usage(*await self._ask("written", name=name, most_files=most_files))

    async def ensure_network(self, name: str, labels: Mapping[str, str]) -> None:
        await self._ask("ensure_network", name=name, labels=dict(labels))

    async def remove_network(self, name: str) -> None:
        await self._ask("remove_network", name=name)

    async def workloads(self, kind: str) -> frozenset[str]:
        return frozenset(await self._ask("workloads", kind=kind))

    async def find_image(self, reference: str) -> ImageInfo | None:
        answer = await self._ask("find_image", reference=reference)
        return None if answer is None else _image(reference, answer)

    async def remove_image(self, reference: str) -> None:
        await self._ask("remove_image", reference=reference)

    async def changes(self, kind: str) -> AsyncIterator[str]:
        wanted = {LABEL_INSTANCE: self._instance, LABEL_KIND: kind}.items()
        try:
            reader, writer = await asyncio.open_unix_connection(self._socket, limit=_LINE_LIMIT)
            try:
                writer.write(b'{"op": "changes"}\n')
                while line := await reader.readline():
                    labels = json.loads(line)
                    if wanted <= labels.items():
                        yield labels[LABEL_NAME]
            finally:
                writer.close()
        except OSError as error:
            raise RuntimeUnavailable(f"the fake engine does not answer: {type(error).__name__}") from error
        raise RuntimeUnavailable("the fake engine has ended")

    async def close(self) -> None:
        """Nothing is held between calls."""

    async def _ask(self, operation: str, **arguments: Any) -> Any:
        request = json.dumps({"op": operation, "instance": self._instance, **arguments}, default=str)
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                answer = await self._exchange(request.encode() + b"\n")
        except (OSError, ValueError) as error:
            raise RuntimeUnavailable(f"the fake engine does not answer: {type(error).__name__}") from error
        if "refused" in answer:
            raise RuntimeRefused(*answer["refused"])
        return answer["ok"]

    async def _exchange(self, line: bytes) -> dict[str, Any]:
        reader, writer = await asyncio.open_unix_connection(self._socket, limit=_LINE_LIMIT)
        try:
            writer.write(line)
            await writer.drain()
            answer: dict[str, Any] = json.loads(await reader.readline())
            return answer
        finally:
            writer.close()


def _container(answer: Mapping[str, Any]) -> Container:
    return Container(
        name=answer["name"],
        status=ContainerStatus(answer["status"]),
        labels=answer["labels"],
        exit_code=answer["exit_code"],
        started_at=_time(answer["started_at"]),
        finished_at=_time(answer["finished_at"]),
        address=answer["address"],
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _image(reference: str, config: Mapping[str, Any]) -> ImageInfo:
    return ImageInfo(
        reference=reference,
        id=config["id"],
        architecture={"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine()),
        size=0,
        entrypoint=tuple(config.get("entrypoint", ())),
        command=tuple(config.get("command", ())),
        env=config.get("env", {}),
        workdir=config.get("workdir", ""),
        user=config.get("user", ""),
        exposed_ports=tuple(config.get("exposed_ports", ())),
    )
