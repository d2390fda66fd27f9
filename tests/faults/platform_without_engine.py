"""The launcher with all services and no container engine: what needs one waits, and the rest works."""

import sys

from launcher.engine import Engine, Say
from launcher.home import Home
from launcher.launch import Launch, launch
from launcher.preset_reports import PresetReports
from launcher.settings import LaunchSettings


class NoEngine:
    """Nobody answers at its address, and there are no images."""

    async def find_engine(self, home: Home, settings: LaunchSettings, say: Say) -> Engine:
        return Engine(f"unix://{home.root}/run/nobody.sock", (), home)

    def staging_image(self, settings: LaunchSettings) -> str:
        return "modelyard/staging:1"

    async def make_images(self, engine: Engine, settings: LaunchSettings, reports: PresetReports, say: Say) -> None:
        pass


if __name__ == "__main__":
    sys.exit(launch(Launch(LaunchSettings(), lambda text: print(text, flush=True), NoEngine())))  # noqa: T201
