"""The platform's own images: named by the hash of what goes into them, built when the engine lacks that name.

See recipes.py for what there is, preset_reports.py for what the algorithm service is told.
"""

import asyncio
import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from launcher.build_base import BuildFailed, first_image
from launcher.build_commands import Packages, run
from launcher.build_pip import pip_settings
from launcher.engine import Engine, Say, api
from launcher.file_lock import held
from launcher.preset_reports import PresetReports
from launcher.progress import shown
from launcher.recipes import BASE, Recipe


async def build_missing(engine: Engine, wanted: Sequence[Recipe], reports: PresetReports, say: Say) -> None:
    """Build what the engine lacks, and tell the algorithm service of each preset and how far its images are. One preset
    that cannot be built does not keep the others back. Raises BuildFailed at the end, or at once for the base."""
    failures: list[str] = []
    await reports.announce(wanted, await _missing(engine, wanted))
    async with held(_build_lock(), say, engine.home.replica):
        for recipe in wanted:
            try:
                await _build(engine, recipe, say)
            except BuildFailed as failure:
                await reports.failed([recipe] if recipe.preset else wanted, str(failure))
                if not recipe.preset:
                    raise
                failures.append(str(failure))
            else:
                await reports.made(recipe)
    if failures:
        raise BuildFailed("; ".join(failures))


async def _missing(engine: Engine, wanted: Sequence[Recipe]) -> list[Recipe]:
    """All of them, when the engine does not answer."""
    try:
        return [recipe for recipe in wanted if not await has_image(engine, recipe.reference)]
    except BuildFailed:
        return list(wanted)


async def has_image(engine: Engine, reference: str) -> bool:
    """Raises BuildFailed when the engine does not answer."""
    try:
        async with api(engine.url, 60) as client:
            answer = await client.get(f"/images/{reference}/json")
            if answer.status_code != httpx.codes.NOT_FOUND:
                answer.raise_for_status()
            return answer.is_success
    except httpx.HTTPError as error:
        raise BuildFailed(f"the engine does not answer: {error!r}") from error


async def _build(engine: Engine, recipe: Recipe, say: Say) -> None:
    """Raises BuildFailed."""
    if await has_image(engine, recipe.reference):
        return
    if not engine.cli:
        raise BuildFailed(
            f"the engine at {engine.url} has no {recipe.reference}, and there is no docker command to build it"
        )
    begun = time.monotonic()
    say(f"Building the image {recipe.name}.")
    base = recipe.base
    if not base:
        script = recipe.folder / "debootstrap.sh"
        async with shown(recipe.name):
            base = await first_image(engine, recipe.reference.replace(f"/{BASE}:", "/debian:"), script, say)
    log = engine.home.images_log
    with tempfile.TemporaryDirectory(prefix="pip-", dir=engine.home.build) as folder:
        argv = [*engine.cli, "build", "--network", "host", "--build-arg", f"BASE={base}", "--tag", recipe.reference]
        settings = await pip_settings(Path(folder))
        argv += settings.volumes() if engine.is_podman else settings.build_args()
        async with shown(recipe.name):
            result = await run([*argv, str(recipe.folder)], engine.environment, log)
    if result.code != 0:
        raise BuildFailed(f"the image {recipe.name} cannot be built: {result.tail[-600:]} (more: {log})")
    say(f"Built the image {recipe.name} in {time.monotonic() - begun:.0f} s.")


def _build_lock() -> Path:
    """Platforms of one user share the engine's store; one builds, the others then find what it built."""
    return Path(tempfile.gettempdir()) / f"modelyard-build-{os.getuid()}.lock"


async def build_supervise(images_dir: Path, target: Path) -> None:
    """Compile `supervise` to `target` unless it is there from the same source. Raises BuildFailed."""
    source = images_dir / "supervise" / "supervise.c"
    digest = await asyncio.to_thread(_compiled_from, source, target)
    if digest is None:
        return
    if shutil.which("gcc") is None:
        packages = Packages("gcc", "libc6-dev")
        if not packages.can_install or (await packages.install()).code != 0:
            raise BuildFailed(f"`supervise` needs a C compiler: `{packages.by_hand}`")
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
    result = await run(["gcc", "-static", "-O2", "-Wall", "-Wextra", "-o", str(fresh), str(source)])
    if result.code != 0:
        raise BuildFailed(f"`supervise` cannot be compiled: {result.tail[-600:]}")
    await asyncio.to_thread(_take_over, fresh, target, digest)


def _compiled_from(source: Path, target: Path) -> str | None:
    """The hash of the source and of what it includes; None when `target` was made from just that, and is whole."""
    files = (path.read_bytes() for path in sorted(source.parent.glob("*.[ch]")))
    digest = hashlib.sha256(b"\0".join(files)).hexdigest()
    mark = _mark(target)
    made = target.exists() and mark.exists() and mark.read_text() == _marked(digest, target)
    return None if made else digest


def _take_over(fresh: Path, target: Path, digest: str) -> None:
    fresh.chmod(0o755)
    fresh.replace(target)
    _mark(target).write_text(_marked(digest, target))


def _marked(digest: str, target: Path) -> str:
    return f"{digest} {hashlib.sha256(target.read_bytes()).hexdigest()}"


def _mark(target: Path) -> Path:
    return target.with_name(target.name + ".sha256")
