"""The ports of servers and of images in memory; that of jobs is in fake_jobs.py. Each passes the contract suite of its
port (tests/contract) and outlives the apps that use it; `away` is an engine that does not answer."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from svckit.objects.port import ObjectNotFound, ObjectStore
from svckit.runtime.images import ImageInfo
from svckit.runtime.log import Part
from svckit.runtime.port import RuntimeRefused, RuntimeUnavailable
from svckit.runtime.servers import ReplicaObservation, ServerObservation, ServerSpec


class FakeEngine:
    """An engine that can be away, and tells who listens of changes."""

    def __init__(self) -> None:
        self.away = False
        self._listeners: set[asyncio.Queue[str]] = set()

    def must_answer(self) -> None:
        if self.away:
            raise RuntimeUnavailable("no engine")

    async def ping(self) -> None:
        self.must_answer()

    async def close(self) -> None:
        """The containers stay."""

    def changed(self, name: str) -> None:
        for queue in self._listeners:
            queue.put_nowait(name)

    async def changes(self) -> AsyncIterator[str]:
        self.must_answer()
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._listeners.discard(queue)


class FakeServers(FakeEngine):
    """ServerRuntime. `behaviour` of new replicas: ready, starting or crashing. `farewell`: after how many applies one
    that is let go is gone. `started` counts replicas, `enforced` calls, `specs` are those last applied. `last_words`
    end every log. `weakness`: of its isolation."""

    def __init__(self, store: ObjectStore | None = None) -> None:
        super().__init__()
        self._store = store
        self.servers: dict[str, list[ReplicaObservation]] = {}
        self.specs: dict[str, ServerSpec] = {}
        self.behaviour = "ready"
        self.farewell = 0
        self.last_words = b""
        self.weakness = ""
        self.started = 0
        self.enforced = 0
        self._applies_since_let_go: Counter[str] = Counter()

    async def apply(self, spec: ServerSpec) -> ServerObservation:
        self.must_answer()
        self.specs[spec.name] = spec
        known = [replica for replica in self.servers.get(spec.name, []) if replica.running]
        wanted = [each for each in known if each.generation == spec.generation and not each.leaving][: spec.replicas]
        while len(wanted) < spec.replicas:
            wanted.append(await self._start(spec))
        others = [each for each in known if each not in wanted]
        replaced = all(each.ready for each in wanted)
        kept = [each for each in others if not (each.leaving or replaced or each.generation == spec.generation)]
        let_go = [each for each in others if each not in kept]
        self._applies_since_let_go.update(each.name for each in let_go)
        staying = [each for each in let_go if self._applies_since_let_go[each.name] <= self.farewell]
        self.servers[spec.name] = wanted + kept + [replace(each, ready=False, leaving=True) for each in staying]
        return ServerObservation(spec.name, tuple(self.servers[spec.name]))

    async def _start(self, spec: ServerSpec) -> ReplicaObservation:
        for mount in spec.mounts:
            await self._must_be_there(mount.key)
        self.started += 1
        self.changed(spec.name)
        name, address = f"{spec.name}-{self.started}", f"10.0.0.{self.started}:8080"
        if self.behaviour == "crashing":
            return ReplicaObservation(name, False, False, spec.generation, None, reason="code_error", detail="exit 1")
        return ReplicaObservation(name, True, self.behaviour == "ready", spec.generation, address)

    def kill(self, replica: str) -> None:
        """From outside."""
        server = next(name for name, known in self.servers.items() if any(each.name == replica for each in known))
        self.servers[server] = [
            replace(each, running=False, ready=False, address=None, reason="killed") if each.name == replica else each
            for each in self.servers[server]
        ]
        self.changed(server)

    async def _must_be_there(self, key: str) -> None:
        try:
            if self._store is not None:
                await self._store.locate(key)
        except ObjectNotFound as error:
            raise RuntimeRefused("start_failed", f"object_not_found: {key}") from error

    async def observe(self, name: str) -> ServerObservation | None:
        self.must_answer()
        replicas = self.servers.get(name)
        return None if replicas is None else ServerObservation(name, tuple(replicas))

    async def enforce_limits(self) -> None:
        """Nothing is written."""
        self.enforced += 1

    async def delete(self, name: str) -> None:
        self.must_answer()
        self.servers.pop(name, None)

    async def log(self, name: str, replica: str, tail: int = 1000) -> AsyncIterator[bytes]:
        self.must_answer()
        if any(known.name == replica for known in self.servers.get(name, [])):
            yield f"log of {replica}\n".encode() + self.last_words

    async def log_part(self, name: str, replica: str, offset: int, limit: int) -> Part:
        log = b"".join([piece async for piece in self.log(name, replica)])
        return Part(offset, log[offset : offset + limit], len(log), log_id=f"{replica}/")

    async def follow_log(self, name: str, replica: str, offset: int, identity: str = "") -> AsyncIterator[bytes]:
        part = await self.log_part(name, replica, offset, 2**20)
        yield part.data if part.is_of(identity) else b""

    async def endpoints(self) -> dict[str, tuple[str, ...]]:
        self.must_answer()
        return {
            name: tuple(each.address for each in replicas if each.ready and each.address)
            for name, replicas in self.servers.items()
        }

    async def names(self) -> tuple[str, ...]:
        self.must_answer()
        return tuple(sorted(self.servers))

    async def isolation(self) -> str:
        return self.weakness


class FakeImages(FakeEngine):
    """ImageStore. `images` are those that have a name, `in_use` what a workload is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.images: dict[str, ImageInfo] = {}
        self.in_use: set[str] = set()
        self._contents: dict[str, ImageInfo] = {}

    def add(self, reference: str, image_id: str = "sha256:1", **config: Any) -> str:
        config = {"entrypoint": ("python", "main.py"), "command": ("--fast",), "workdir": "/app"} | config
        image = ImageInfo(
            reference=reference,
            id=image_id,
            architecture="amd64",
            size=1000,
            env={"LANG": "C.UTF-8"},
            user="10001",
            exposed_ports=(8080,),
            **config,
        )
        self.images[reference] = self._contents[image_id] = image
        return reference

    async def find(self, reference: str) -> ImageInfo | None:
        self.must_answer()
        found = self.images.get(reference) or self._contents.get(reference)
        return None if found is None else replace(found, reference=reference)

    def pinned(self, image: ImageInfo) -> str:
        return image.id

    async def remove(self, reference: str) -> None:
        self.must_answer()
        found = await self.find(reference)
        if found is None:
            return
        if found.id in self.in_use:
            raise RuntimeRefused("image_in_use", reference)
        self._contents.pop(found.id, None)
        self.images = {name: image for name, image in self.images.items() if image.id != found.id}
