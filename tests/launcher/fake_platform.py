"""The launcher with one small service and no images, as a program: home, port and engine come as arguments."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from fastapi import FastAPI
from svckit.app import ServiceSpec, base_app
from svckit.bus.port import Bus
from svckit.contracts.programs import Public
from svckit.peers import Peers
from svckit.settings import ServiceSettings

from gateway.app import SERVICE as GATEWAY_SERVICE
from launcher.build_commands import run
from launcher.engine import Engine, Say
from launcher.home import Home
from launcher.launch import Launch, launch
from launcher.preset_reports import PresetReports
from launcher.services import Embedded, EmbeddedConfig
from launcher.settings import LaunchSettings

SPEC = ServiceSpec(
    name="dataset-svc",
    title="Small",
    settings=ServiceSettings,
    migrations=GATEWAY_SERVICE.migrations,
    public=Public(("/api/v1/datasets",)),
)


INSTALLING = "installing"
"""The engine of a machine where its installation takes for ever."""
STOPPED_WHILE_STARTING = "MODELYARD_TEST_STOP"


class FakeRuntimeContext:
    """An engine that is there, unless it is INSTALLING, and images that are."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def find_engine(self, home: Home, settings: LaunchSettings, say: Say) -> Engine:
        if self._url == INSTALLING:
            say("Installing.")
            await run(["sh", "-c", f"echo $$ > {home.root / 'installer'}; exec sleep 600"])
        return Engine(self._url, (), home)

    def staging_image(self, settings: LaunchSettings) -> str:
        return "modelyard/staging:1"

    async def make_images(self, engine: Engine, settings: LaunchSettings, reports: PresetReports, say: Say) -> None:
        say("images are there")


def services(config: EmbeddedConfig) -> list[Embedded]:
    def create(bus: Bus, peers: Peers) -> FastAPI:
        if STOPPED_WHILE_STARTING in os.environ:
            os.kill(os.getpid(), signal.SIGTERM)
        home = config.home
        settings = ServiceSettings(
            database_url=config.database_urls[SPEC.name],
            trusted_keys=home.public_keys(("gateway",)),
            signing_key=home.private_key(SPEC.name),
        )
        app = base_app(SPEC, settings, bus, peers)

        @app.get("/api/v1/datasets/slow")
        async def slow() -> str:
            (home.root / "asked").touch()
            while not (home.root / "go-on").exists():  # noqa: ASYNC110 - another process makes it
                await asyncio.sleep(0.02)
            return "done"

        return app

    return [Embedded(SPEC, create)]


def main() -> int:
    home, port, url = sys.argv[1:]
    settings = LaunchSettings(home=Path(home), port=int(port))
    return launch(Launch(settings, lambda text: print(text, flush=True), FakeRuntimeContext(url), services))  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
