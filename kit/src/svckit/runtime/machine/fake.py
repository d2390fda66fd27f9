"""A fake container engine: `python -m svckit.runtime.machine.fake SOCKET STATE_DIR`.

A process of its own that outlives the application, so that a crash of the platform can be played on any machine. Each
connection carries one JSON line {"op", "instance", ...} and one answer: {"ok": value} or {"refused": [code, text]}.
It forgets its containers when it ends, and kills them.
"""

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from svckit.runtime.machine.engine import LABEL_INSTANCE, LABEL_KIND, LABEL_NAME
from svckit.runtime.machine.fake_process import FakeContainer, image_folder, image_id
from svckit.runtime.port import RuntimeRefused

_LINE_LIMIT = 16 * 1024**2


class FakeEngineProcess:
    """`state` holds `images/` and `contents/` (made from outside by `add_image`) and `containers/`."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._containers: dict[str, FakeContainer] = {}
        self._networks: dict[str, dict[str, str]] = {}
        self._readers: set[asyncio.Queue[dict[str, str]]] = set()

    async def serve(self, socket: Path) -> None:
        """Until SIGTERM."""
        over = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, over.set)
        server = await asyncio.start_unix_server(self._connection, socket, limit=_LINE_LIMIT)
        async with server:
            await over.wait()
        for container in self._containers.values():
            await container.remove()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = json.loads(await reader.readline() or b"{}")
            if request["op"] == "changes":
                await self._tell_changes(reader, writer)
                return
            writer.write(json.dumps(await self._answer(request)).encode() + b"\n")
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _tell_changes(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The labels of every container that starts or ends, a line each, until the connection is closed."""
        queue: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._readers.add(queue)
        closed = asyncio.create_task(reader.read())
        closed.add_done_callback(lambda _: queue.put_nowait({}))
        try:
            while not closed.done():
                writer.write(json.dumps(await queue.get()).encode() + b"\n")
                await writer.drain()
        finally:
            self._readers.discard(queue)
            closed.cancel()

    def _changed(self, container: FakeContainer) -> None:
        for queue in self._readers:
            queue.put_nowait(container.spec["labels"])

    async def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        operations: dict[str, Callable[..., Any]] = {
            "ping": lambda instance: None,
            "inspect": self._inspect,
            "create": self._create,
            "start": self._start,
            "signal": self._signal,
            "remove": self._remove,
            "containers": self._found,
            "log_tail": self._log_tail,
            "log_part": self._log_part,
            "written": self._written,
            "ensure_network": self._ensure_network,
            "remove_network": self._remove_network,
            "workloads": self._workloads,
            "find_image": self._find_image,
            "remove_image": self._remove_image,
        }
        try:
            answer = operations[request.pop("op")](**request)
            return {"ok": await answer if asyncio.iscoroutine(answer) else answer}
        except RuntimeRefused as refused:
            return {"refused": [refused.code, refused.detail]}

    def _own(self, instance: str, name: str) -> FakeContainer | None:
        found = self._containers.get(name)
        return found if found is not None and found.spec["labels"][LABEL_INSTANCE] == instance else None

    def _inspect(self, instance: str, name: str) -> dict[str, Any] | None:
        found = self._own(instance, name)
        return None if found is None else found.view()

    def _create(self, instance: str, spec: dict[str, Any], missing_image: str) -> None:
        name = spec["name"]
        if self._own(instance, name) is not None:
            return
        image = image_folder(self._state, spec["pinned"] or spec["image"])
        if not (image / "image.json").is_file():
            raise RuntimeRefused("image_not_found", missing_image)
        for bind in spec["binds"]:
            if not Path(bind["source"]).exists():
                raise RuntimeRefused("start_failed", f"no such path: {bind['source']}")
        if name in self._containers:
            raise RuntimeRefused("start_failed", f"the name {name} is in use")
        spec["labels"][LABEL_INSTANCE] = instance
        folder = self._state / "containers" / name
        folder.mkdir(parents=True, exist_ok=True)
        self._containers[name] = FakeContainer(spec, folder, image, self._changed)

    async def _start(self, instance: str, name: str) -> None:
        found = self._own(instance, name)
        if found is None:
            raise RuntimeRefused("start_failed", f"no container {name}")
        if found.status == "running":
            return
        try:
            await found.start()
        except OSError as error:
            raise RuntimeRefused("invalid_command", str(error)) from error

    def _signal(self, instance: str, name: str, signal_name: str) -> None:
        found = self._own(instance, name)
        if found is not None:
            found.send(signal_name)

    async def _remove(self, instance: str, name: str) -> None:
        found = self._own(instance, name)
        if found is not None:
            await found.remove()
            self._containers.pop(name, None)

    def _found(self, instance: str, labels: Mapping[str, str]) -> list[dict[str, Any]]:
        wanted = {**labels, LABEL_INSTANCE: instance}.items()
        found = [each for each in self._containers.values() if wanted <= each.spec["labels"].items()]
        return [each.view() for each in sorted(found, key=lambda each: str(each.spec["name"]))]

    def _log_tail(self, instance: str, name: str, lines: int) -> str:
        found = self._own(instance, name)
        return "" if found is None else found.log_tail(lines).decode("latin-1")

    def _log_part(self, instance: str, name: str, offset: int) -> str:
        found = self._own(instance, name)
        return "" if found is None else found.log_part(offset).decode("latin-1")

    def _written(self, instance: str, name: str, most_files: int) -> tuple[int, int]:
        found = self._own(instance, name)
        return (0, 0) if found is None else found.written(most_files)

    def _ensure_network(self, instance: str, name: str, labels: dict[str, str]) -> None:
        self._networks.setdefault(name, {**labels, LABEL_INSTANCE: instance})

    def _remove_network(self, instance: str, name: str) -> None:
        if self._networks.get(name, {}).get(LABEL_INSTANCE) == instance:
            del self._networks[name]

    def _workloads(self, instance: str, kind: str) -> list[str]:
        labels = [*(each.spec["labels"] for each in self._containers.values()), *self._networks.values()]
        wanted = {LABEL_INSTANCE: instance, LABEL_KIND: kind}.items()
        return sorted({each[LABEL_NAME] for each in labels if wanted <= each.items() and LABEL_NAME in each})

    def _find_image(self, instance: str, reference: str) -> dict[str, Any] | None:
        folder = image_folder(self._state, reference)
        file = folder / "image.json"
        return _read(file) | {"id": image_id(folder)} if file.is_file() else None

    def _remove_image(self, instance: str, reference: str) -> None:
        folder = image_folder(self._state, reference)
        if any(each.image == folder for each in self._containers.values()):
            raise RuntimeRefused("image_in_use", reference)
        (folder / "image.json").unlink(missing_ok=True)


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_bytes())
    return content


def main() -> None:
    """Serve on the socket that the command line names."""
    socket, state = (Path(argument).absolute() for argument in sys.argv[1:3])
    state.mkdir(parents=True, exist_ok=True)
    socket.unlink(missing_ok=True)
    asyncio.run(FakeEngineProcess(state).serve(socket))


if __name__ == "__main__":
    main()
