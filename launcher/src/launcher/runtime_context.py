"""What the launcher needs from the machine: a container engine, and the platform's images."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from launcher.engine import Engine, Say, find_engine
from launcher.home import Home
from launcher.images import build_missing, build_supervise
from launcher.preset_reports import PresetReports
from launcher.recipes import STAGING, recipes
from launcher.settings import LaunchSettings
from launcher.unpackers import install_unpackers


class RuntimeContext(Protocol):
    """Adapters: LocalRuntimeContext; tests have their own."""

    async def find_engine(self, home: Home, settings: LaunchSettings, say: Say) -> Engine | None:
        """None when there is none; `say` has then said what to do."""

    def staging_image(self, settings: LaunchSettings) -> str:
        """The reference of the staging image, from its recipe. Blocking: reads the recipes."""

    async def make_images(self, engine: Engine, settings: LaunchSettings, reports: PresetReports, say: Say) -> None:
        """Build what is missing, and report what is a preset's; takes minutes the first time."""


@dataclass(frozen=True)
class LocalRuntimeContext:
    """The engine of this machine and the recipes in `images_dir`."""

    async def find_engine(self, home: Home, settings: LaunchSettings, say: Say) -> Engine | None:
        await install_unpackers(say)
        return await find_engine(home, settings, say)

    def staging_image(self, settings: LaunchSettings) -> str:
        return next(recipe.reference for recipe in recipes(settings.images_dir) if recipe.name == STAGING)

    async def make_images(self, engine: Engine, settings: LaunchSettings, reports: PresetReports, say: Say) -> None:
        await build_supervise(settings.images_dir, engine.home.build / "supervise")
        await build_missing(engine, await asyncio.to_thread(recipes, settings.images_dir), reports, say)
