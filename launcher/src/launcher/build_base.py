"""The image that all images of the platform begin with: a slim Python that can be pulled, or a Debian made here."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from launcher.build_commands import Packages, Result, run
from launcher.engine import Engine, Say

PULLED = "python:3.11-slim-bookworm"
_TRY_S = 10.0
_PULL_S = 600.0


class BuildFailed(RuntimeError):
    """An image or program of the platform cannot be made; the text says why and what would help."""


async def first_image(engine: Engine, made: str, script: Path, say: Say) -> str:
    """The reference to begin with; what is made here gets the reference `made`. Raises BuildFailed."""
    log = engine.home.images_log
    if await _can_be_pulled(engine, log):
        pull = await run([*engine.cli, "pull", PULLED], engine.environment, log, _PULL_S)
        if pull.code == 0:
            return PULLED
    packages = Packages("debootstrap")
    if shutil.which("debootstrap") is None and packages.can_install:
        say("Installing debootstrap.")
        await packages.install(log)
    if shutil.which("debootstrap") is None:
        raise BuildFailed(
            f"no base image: {PULLED} cannot be pulled, and there is no debootstrap (`{packages.by_hand}`)"
        )
    say("No Python image can be pulled: making a base from Debian's packages (about a minute and a half).")
    result = await _debootstrap(engine, made, script, log)
    if result.code != 0:
        raise BuildFailed(f"no base image: {PULLED} cannot be pulled, and debootstrap fails: {result.tail[-600:]}")
    return made


async def _can_be_pulled(engine: Engine, log: Path) -> bool:
    """Whether the registry answers at once; a pull itself would try for minutes."""
    return (await run([*engine.cli, "manifest", "inspect", PULLED], engine.environment, log, _TRY_S)).code == 0


async def _debootstrap(engine: Engine, made: str, script: Path, log: Path) -> Result:
    work = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="modelyard-base-", dir=engine.home.build))
    archive = work / "base.tar"
    try:
        making = await run(
            ["sh", "-c", 'sh "$1" "$2" > "$3"', "sh", str(script), str(work / "root"), str(archive)], None, log
        )
        if making.code != 0:
            return making
        return await run([*engine.cli, "import", str(archive), made], engine.environment, log)
    finally:
        archive.unlink(missing_ok=True)
        await run(["rm", "-rf", "--one-file-system", str(work)])
