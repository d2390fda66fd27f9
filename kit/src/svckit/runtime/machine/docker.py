"""The container engine of Docker and of Podman (4.3 and later), by the Docker Engine API on a unix socket.

What Podman does otherwise, and is met here: a name in use is 500, not 409, so that after any error of a create the
container is looked for; a log driver or a swap limit may be refused; events of ends are filtered by `died`, not `die`.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import docker
import httpx
import requests
from docker.errors import APIError, DockerException, ImageNotFound, NotFound

from svckit.runtime.images import ImageInfo
from svckit.runtime.machine import docker_log, layer, podman_log
from svckit.runtime.machine import docker_mapping as mapping
from svckit.runtime.machine.engine import (
    HANGS,
    LABEL_INSTANCE,
    LABEL_KIND,
    LABEL_NAME,
    PING_S,
    Container,
    ContainerSpec,
    EngineRefused,
)
from svckit.runtime.machine.firewall import bridge_name
from svckit.runtime.machine.inspected import inspect_container
from svckit.runtime.machine.untrusted import Usage
from svckit.runtime.port import RuntimeRefused, RuntimeUnavailable

_API = "http://engine/v1.41"
_TIMEOUT_S = 60
_THREADS = 4
_CONFLICT = 409
_NOT_MODIFIED = 304
_T = TypeVar("_T")


def _explanation(error: APIError) -> str:
    """What the engine itself says."""
    return str(error.explanation or error)


class DockerEngine:
    """Connects at the first call; a call that fails to connect is tried again at the next."""

    def __init__(self, socket: Path, instance: str) -> None:
        self._socket = socket
        self._instance = instance
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="engine")
        self._api: Any = None
        self._http: httpx.AsyncClient | None = None
        self._without: set[str] = set()
        self._cores = 0
        self._log_files = podman_log.LogFiles()

    async def ping(self) -> None:
        """On a connection of its own: an engine that hangs keeps every thread of the pool."""
        try:
            async with asyncio.timeout(PING_S):
                (await self._client().get("http://engine/_ping")).raise_for_status()
        except TimeoutError as error:
            raise RuntimeUnavailable(HANGS) from error
        except httpx.HTTPError as error:
            raise RuntimeUnavailable(f"the container engine does not answer: {error!r}") from error

    def _client(self) -> httpx.AsyncClient:
        """For what takes no thread."""
        if self._http is None:
            transport = httpx.AsyncHTTPTransport(uds=str(self._socket))
            patience = httpx.Timeout(_TIMEOUT_S, read=None)
            self._http = httpx.AsyncClient(transport=transport, timeout=patience, trust_env=False)
        return self._http

    async def inspect(self, name: str) -> Container | None:
        return await self._call(lambda api: self._inspect(api, name))

    async def create(self, spec: ContainerSpec) -> None:
        await self._call(lambda api: self._create(api, spec))

    async def start(self, name: str) -> None:
        await self._call(lambda api: self._start(api, name))

    async def signal(self, name: str, signal: str) -> None:
        await self._call(lambda api: self._signal(api, name, signal))

    async def remove(self, name: str) -> None:
        await self._call(lambda api: self._remove(api, name))

    async def containers(self, labels: Mapping[str, str]) -> tuple[Container, ...]:
        return await self._call(lambda api: self._containers(api, labels))

    async def log_tail(self, name: str, lines: int) -> bytes:
        return b"" if await self.inspect(name) is None else await docker_log.tail(self._client(), name, lines)

    async def log(self, container: Container) -> AsyncIterator[bytes | None]:
        there = await self._call(lambda api: self._told(api, container.name))
        if there is None or mapping.container(there).started_at != container.started_at:
            return
        identity = str(there["Id"])
        said = docker_log.log(
            lambda: docker_log.unframed(self._client(), identity),
            lambda: docker_log.unframed(self._client(), identity, follow="1"),
            lambda: self.inspect(identity),
        )
        if (path := await self._call(lambda api: self._log_files.of(api, there))) is not None:
            said = podman_log.told(path, lambda: self.inspect(identity))
        async for piece in said:
            yield piece

    async def written(self, name: str, most_files: int) -> Usage:
        return await layer.written(self._call, await self._call(lambda api: self._told(api, name)), most_files)

    async def ensure_network(self, name: str, labels: Mapping[str, str]) -> None:
        await self._call(lambda api: self._ensure_network(api, name, labels))

    async def remove_network(self, name: str) -> None:
        await self._call(lambda api: self._remove_network(api, name))

    async def workloads(self, kind: str) -> frozenset[str]:
        return await self._call(lambda api: self._workloads(api, kind))

    async def changes(self, kind: str) -> AsyncIterator[str]:
        filters = {"type": ["container"], "event": ["start", "die", "died"], **self._filter({LABEL_KIND: kind})}
        try:
            async with self._client().stream(
                "GET", f"{_API}/events", params={"filters": json.dumps(filters)}
            ) as answer:
                answer.raise_for_status()
                async for line in answer.aiter_lines():
                    if (name := mapping.changed(json.loads(line or "{}"))) is not None:
                        yield name
        except (httpx.HTTPError, ValueError) as error:
            raise RuntimeUnavailable(f"the engine's events ended: {type(error).__name__}") from error
        raise RuntimeUnavailable("the engine's events ended")

    async def find_image(self, reference: str) -> ImageInfo | None:
        return await self._call(lambda api: self._find_image(api, reference))

    async def remove_image(self, reference: str) -> None:
        await self._call(lambda api: self._remove_image(api, reference))

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()
        api, self._api = self._api, None
        if api is not None:
            await asyncio.to_thread(api.close)
        self._pool.shutdown(wait=False)

    async def _call(self, deed: Callable[[Any], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._ask, deed)

    def _ask(self, deed: Callable[[Any], _T]) -> _T:
        """Run in a thread. What no deed has understood is no answer, or tells of the engine's own trouble."""
        try:
            if self._api is None:
                self._api = docker.APIClient(base_url=f"unix://{self._socket}", version="1.41", timeout=_TIMEOUT_S)
            return deed(self._api)
        except APIError as error:
            raise RuntimeUnavailable(f"the container engine is in trouble: {_explanation(error)}") from error
        except (requests.exceptions.RequestException, DockerException, OSError) as error:
            if isinstance(error, RuntimeUnavailable):
                raise
            raise RuntimeUnavailable(f"the container engine does not answer: {type(error).__name__}") from error

    def _filter(self, labels: Mapping[str, str]) -> dict[str, list[str]]:
        wanted = {**labels, LABEL_INSTANCE: self._instance}
        return {"label": [f"{name}={value}" for name, value in wanted.items()]}

    def _own(self, labels: Mapping[str, str] | None) -> bool:
        return (labels or {}).get(LABEL_INSTANCE) == self._instance

    def _inspect(self, api: Any, name: str) -> Container | None:
        return None if (answer := self._told(api, name)) is None else mapping.container(answer)

    def _told(self, api: Any, name: str) -> dict[str, Any] | None:
        answer = inspect_container(api, name)
        return answer if answer is not None and self._own(answer["Config"].get("Labels")) else None

    def _create(self, api: Any, spec: ContainerSpec) -> None:
        self._cores = self._cores or int(api.info()["NCPU"])
        labels = {**spec.labels, LABEL_INSTANCE: self._instance}
        config = mapping.create_config(mapping.within(spec, self._cores), labels)
        try:
            self._create_as_it_can(api, spec.name, config)
        except (APIError, requests.exceptions.RequestException) as error:
            if self._inspect(api, spec.name) is not None:
                return
            if not isinstance(error, APIError):
                raise
            raise mapping.refusal(_explanation(error), spec.missing_image) from error

    def _create_as_it_can(self, api: Any, name: str, config: dict[str, Any]) -> None:
        """With a log and a layer of limited size, or, where the engine has no such limits, without."""
        host = config["HostConfig"]
        while True:
            for option in self._without:
                host.pop(option, None)
            try:
                api.create_container_from_config(config, name)
            except APIError as error:
                refused = mapping.refused_option(_explanation(error))
                if refused not in host:
                    raise
                self._without.add(refused)
            else:
                return

    def _start(self, api: Any, name: str) -> None:
        try:
            api.start(name)
        except APIError as error:
            there = self._inspect(api, name)
            if error.status_code == _NOT_MODIFIED or (there is not None and there.running):
                return
            raise mapping.refusal(_explanation(error), "") from error

    def _signal(self, api: Any, name: str, signal: str) -> None:
        there = self._inspect(api, name)
        if there is None or not there.running:
            return
        try:
            api.kill(name, signal)
        except APIError as error:
            if mapping.tells_of_an_end(_explanation(error)):
                return
            now = self._inspect(api, name)
            if now is not None and now.running:
                raise

    def _remove(self, api: Any, name: str) -> None:
        if self._inspect(api, name) is None:
            return
        try:
            api.remove_container(name, force=True, v=True)
        except APIError:
            left = self._inspect(api, name)
            if left is None:
                return
            if left.running:
                raise
            api.remove_container(name, force=True, v=True)  # it ended by itself while Podman was about to kill it

    def _containers(self, api: Any, labels: Mapping[str, str]) -> tuple[Container, ...]:
        found = api.containers(all=True, filters=self._filter(labels))
        inspected = [self._inspect(api, entry["Id"]) for entry in found]
        return tuple(sorted((each for each in inspected if each is not None), key=lambda each: each.name))

    def _ensure_network(self, api: Any, name: str, labels: Mapping[str, str]) -> None:
        if self._network(api, name):
            return
        options = {"com.docker.network.bridge.name": bridge_name(self._instance, name)}
        try:
            api.create_network(name, "bridge", options, labels={**labels, LABEL_INSTANCE: self._instance})
        except APIError as error:
            if not self._network(api, name):
                raise EngineRefused(_explanation(error)) from error

    def _network(self, api: Any, name: str) -> bool:
        return any(found["Name"] == name for found in api.networks(filters=self._filter({})))

    def _remove_network(self, api: Any, name: str) -> None:
        if self._network(api, name):
            with contextlib.suppress(NotFound):
                api.remove_network(name)

    def _workloads(self, api: Any, kind: str) -> frozenset[str]:
        wanted = self._filter({LABEL_KIND: kind})
        found = [*api.containers(all=True, filters=wanted), *api.networks(filters=wanted)]
        names = {(each.get("Labels") or {}).get(LABEL_NAME) for each in found}
        return frozenset(name for name in names if name)

    @staticmethod
    def _find_image(api: Any, reference: str) -> ImageInfo | None:
        try:
            return mapping.image(reference, api.inspect_image(reference))
        except (ImageNotFound, NotFound):
            return None

    @staticmethod
    def _remove_image(api: Any, reference: str) -> None:
        try:
            api.remove_image(reference)
        except (ImageNotFound, NotFound):
            return
        except APIError as error:
            if error.status_code == _CONFLICT or "in use" in _explanation(error):
                raise RuntimeRefused("image_in_use", _explanation(error)) from error
            raise
