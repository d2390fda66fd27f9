"""Fixtures: the runtimes of one machine over two engines, a fake one and Podman or Docker (marker `engine`).

MODELYARD_TEST_ENGINE names the socket of an engine to use; without it a Podman service is started. `make system`
installs what they need.
"""

import io
import json
import os
import sys
import tarfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import docker
import docker.errors
import pytest
from svckit.objects.directory import DirectoryStore
from svckit.runtime.machine.fake_process import add_image

from tests.support.engine import fake_engine, serving
from tests.support.runtime_harness import IMAGE, RuntimeHarness
from tests.support.supervise import compiled

_BUSYBOX = Path("/bin/busybox")
_CONTAINERS_CONF = """
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
"""


@pytest.fixture(scope="session")
def supervise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("supervise"))


@dataclass(frozen=True)
class Engine:
    """A running engine: its URL, and making an image of a name, an entrypoint and a value of its setting VERSION."""

    url: str
    add_image: Callable[[str, list[str], str], None]


@pytest.fixture(scope="session")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    state = tmp_path_factory.mktemp("fake")

    def add(reference: str, entrypoint: list[str], version: str) -> None:
        config = {"entrypoint": entrypoint, "exposed_ports": [8080], "env": {"VERSION": version}}
        (add_image(state, reference, config) / "health").write_text("ok")

    add(IMAGE, ["sh"], "1")
    with fake_engine(state) as url:
        yield Engine(url, add)


@pytest.fixture(scope="session")
def real_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    if named := os.environ.get("MODELYARD_TEST_ENGINE"):
        yield from _with_images(Path(named))
        return
    folder = tmp_path_factory.mktemp("podman")
    socket, conf = folder / "podman.sock", folder / "containers.conf"
    conf.write_text(_CONTAINERS_CONF)
    argv = ["podman", "system", "service", "--time=0", f"unix://{socket}"]
    with serving(argv, socket, {"CONTAINERS_CONF": str(conf)}):
        yield from _with_images(socket)


def _with_images(socket: Path) -> Iterator[Engine]:
    """The images go after the tests, but for the shared one. Podman tags an import `latest`, whatever it is told."""
    api = docker.APIClient(base_url=f"unix://{socket}", version="1.41")
    content, made = _image_content(), []

    def make(reference: str, entrypoint: list[str], version: str) -> None:
        repository, _, tag = reference.partition(":")
        changes = ["ENV PATH=/bin", f"ENV VERSION={version}", f"ENTRYPOINT {json.dumps(entrypoint)}", "EXPOSE 8080"]
        api.import_image_from_data(content, repository=repository, tag=tag, changes=changes)

    def add(reference: str, entrypoint: list[str], version: str) -> None:
        make(reference, entrypoint, version)
        made.append(api.inspect_image(reference)["Id"])  # type: ignore[no-untyped-call]  # docker has no types for it

    try:
        if not api.images(IMAGE):
            make(IMAGE, ["sh"], "1")
        yield Engine(f"docker:unix://{socket}", add)
        for reference in set(made):
            with suppress(docker.errors.APIError):
                api.remove_image(reference)
    finally:
        api.close()


def _image_content() -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        tar.add(_BUSYBOX, "bin/busybox")
        for name in ("sh", "sleep", "cat", "ls", "id", "httpd", "touch", "ln", "tail"):
            link = tarfile.TarInfo(f"bin/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            tar.addfile(link)
        scratch = tarfile.TarInfo("var/tmp")
        scratch.type, scratch.mode = tarfile.DIRTYPE, 0o1777
        tar.addfile(scratch)
        health = tarfile.TarInfo("app/health")
        health.size, health.mode = 2, 0o644
        tar.addfile(health, io.BytesIO(b"ok"))
    return content.getvalue()


ENGINES = ("fake", pytest.param("docker", marks=pytest.mark.engine))


@asynccontextmanager
async def runtimes_of(request: pytest.FixtureRequest, kind: str) -> AsyncIterator[RuntimeHarness]:
    """On an engine of ENGINES. Everything that a test makes is removed at its end."""
    fake = kind == "fake"
    engine: Engine = request.getfixturevalue("fake" if fake else "real_engine")
    folder: Path = request.getfixturevalue("tmp_path")
    server = (
        (sys.executable, "-m", "http.server", "8080", "--bind", "127.0.0.1", "--directory", "/app")
        if fake
        else ("httpd", "-f", "-p", "8080", "-h", "/app")
    )
    supervise: Path = request.getfixturevalue("supervise")
    made = RuntimeHarness(
        engine.url, folder / "work", DirectoryStore(folder / "store"), supervise, server, engine.add_image
    )
    yield made
    await made.clean()


@pytest.fixture(params=ENGINES)
async def harness(request: pytest.FixtureRequest) -> AsyncIterator[RuntimeHarness]:
    async with runtimes_of(request, request.param) as made:
        yield made
