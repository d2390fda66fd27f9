"""The whole platform in this process and in memory but for its SQLite files: the launcher's own composition, with fakes
for the container engine."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from svckit.objects.open import open_store
from svckit.tokens import Signer

from launcher.bus import HeldBus
from launcher.capacity import Capacity
from launcher.databases import sqlite_urls
from launcher.home import Home
from launcher.services import EmbeddedConfig, all_services, assemble
from tests.support.fake_jobs import FakeJobs
from tests.support.runtimes import FakeImages, FakeServers

ADMIN_PASSWORD = "correct horse battery"
_PATIENT = {
    "GATEWAY_IP_RATE": "1e9",
    "GATEWAY_IP_BURST": "1000000",
    "GATEWAY_USER_RATE": "1e9",
    "GATEWAY_USER_BURST": "1000000",
}
"""Whoever asks as often as a test does would be told to wait."""


@dataclass(frozen=True)
class RunningPlatform:
    """`client` is a caller from outside, before the gateway; `apps` by program."""

    client: httpx.AsyncClient
    apps: dict[str, FastAPI]
    jobs: FakeJobs
    images: FakeImages
    home: Home

    def token_for(self, program: str, user_id: str, *roles: str) -> dict[str, str]:
        """The internal token that the gateway sends to the program for a user."""
        signer = Signer("gateway", self.home.private_key("gateway"))
        return _bearer(signer.sign(user_id, program, 300, {"name": "", "roles": list(roles)}))

    def token_of(self, service: str, program: str) -> dict[str, str]:
        """The one that a service sends to a program for itself."""
        return _bearer(Signer(service, self.home.private_key(service)).sign("service", program, 300))

    async def directly(
        self, program: str, method: str, path: str, headers: dict[str, str], **options: Any
    ) -> httpx.Response:
        """Past the gateway."""
        transport = httpx.ASGITransport(app=self.apps[program], raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as inside:
            return await inside.request(method, path, headers=headers, **options)


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


@asynccontextmanager
async def running_platform(folder: Path) -> AsyncIterator[RunningPlatform]:
    home = Home(folder)
    home.prepare()
    store = open_store(f"file://{home.objects}")
    images, jobs = FakeImages(), FakeJobs(store)
    config = EmbeddedConfig(
        home=home,
        database_urls=sqlite_urls(home),
        engine_url=f"unix://{folder}/engine.sock",
        staging_image="modelyard/staging:1",
        capacity=Capacity(64.0, 2**40, 0),
        admin_password=ADMIN_PASSWORD,
        min_free_bytes=0,
    )
    async with AsyncExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in _PATIENT.items():
            patch.setenv(name, value)
        _use_fakes(patch, "algorithm_svc", images=images)
        _use_fakes(patch, "training_svc", runtime=jobs)
        _use_fakes(patch, "inference_svc", runtime=FakeServers(store))
        bus = HeldBus()
        platform = assemble(config, bus, all_services(config))
        stack.push_async_callback(platform.clients.close)
        for app in platform.apps:
            await stack.enter_async_context(app.router.lifespan_context(app))
        bus.release()
        transport = httpx.ASGITransport(app=platform.gateway, raise_app_exceptions=False)
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://platform"))
        apps = {app.state.spec.name: app for app in platform.apps}
        yield RunningPlatform(client, apps, jobs, images, home)


def _use_fakes(patch: pytest.MonkeyPatch, package: str, **fakes: Any) -> None:
    """Instead of the adapters that connect to an engine."""
    module = import_module(f"{package}.app")
    opened = module.open_ports
    patch.setattr(module, "open_ports", lambda settings, peers: replace(opened(settings, peers), **fakes))
