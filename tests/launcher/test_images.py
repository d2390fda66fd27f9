"""The platform's images: named by their content, built once, and what a build takes along from this machine."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from svckit.errors import Unavailable

from launcher.build_base import BuildFailed
from launcher.build_pip import local_paths, merge
from launcher.engine import Engine
from launcher.home import Home
from launcher.images import build_missing, build_supervise
from launcher.preset_reports import PresetReports
from launcher.recipes import recipes

REAL_IMAGES = Path(__file__).resolve().parents[2] / "images"
CLI = """#!/bin/sh
# Stands for `docker`: remembers what is built; a folder with a file `broken` fails.
here=$(dirname "$0")
echo "$*" >> "$here/calls"
[ "$3" = build ] || exit 0
for folder; do :; done
if [ -e "$folder/broken" ]; then echo "no such package"; exit 1; fi
while [ "$1" != --tag ]; do shift; done
echo "$2" >> "$here/images"
"""


@pytest.fixture
def images_dir(tmp_path: Path) -> Path:
    root = tmp_path / "images"
    for folder in ("base", "staging", "algorithms/other/train", "algorithms/text-bayes/train"):
        (root / folder).mkdir(parents=True)
        (root / folder / "Dockerfile").write_text("FROM x\n")
    for preset in ("other", "text-bayes"):
        definition = {"code": preset, "train": {"resource_kind": "cpu"}}
        (root / "algorithms" / preset / "algorithm.json").write_text(json.dumps(definition))
    return root


@pytest.fixture
async def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Engine]:
    """An engine that knows what the stand-in for `docker` has built. Its builds do not wait for real ones."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    home = Home(tmp_path / "home")
    home.prepare()
    cli, built = tmp_path / "docker", tmp_path / "images.txt"
    cli.write_text(CLI.replace("$here/images", str(built)))
    cli.chmod(0o755)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        wanted = request.split()[1].removeprefix("/images/").removesuffix("/json")
        known = built.read_text().split() if built.exists() else []
        status = "200 OK" if wanted in known else "404 Not Found"
        if (tmp_path / "trouble").exists():
            status = "500 Internal Server Error"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(answer, str(tmp_path / "e.sock"))
    yield Engine(f"unix://{tmp_path / 'e.sock'}", (str(cli), "--host", "x"), home)
    server.close()
    await server.wait_closed()


def builds(engine: Engine) -> list[str]:
    """The tags of the builds that were asked for, in order."""
    calls = (Path(engine.cli[0]).parent / "calls").read_text().splitlines()
    return [call.split("--tag ")[1].split()[0] for call in calls if " build " in call]


def test_what_the_platform_waits_for_is_first(images_dir: Path) -> None:
    names = [recipe.name for recipe in recipes(images_dir)]
    assert names == ["base", "staging", "text-bayes-train", "other-train"]


def test_a_reference_names_the_content(images_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(images_dir, copy)
    before = {recipe.name: recipe.reference for recipe in recipes(images_dir)}
    assert {recipe.name: recipe.reference for recipe in recipes(copy)} == before
    (copy / "staging" / "stage.py").write_text("print()")
    after = {recipe.name: recipe.reference for recipe in recipes(copy)}
    assert {name for name in before if before[name] != after[name]} == {"staging"}


def test_another_base_is_another_image(images_dir: Path) -> None:
    before = {recipe.reference for recipe in recipes(images_dir)}
    (images_dir / "base" / "Dockerfile").write_text("FROM y\n")
    assert before.isdisjoint(recipe.reference for recipe in recipes(images_dir))


async def test_an_engine_in_trouble_lacks_nothing(engine: Engine, images_dir: Path) -> None:
    (wanted, *_) = recipes(images_dir)
    (engine.home.root.parent / "trouble").touch()
    with pytest.raises(BuildFailed, match="500"):
        await build_missing(engine, [wanted], PresetReports(None), print)
    assert not (engine.home.root.parent / "calls").exists()


async def test_only_what_is_missing_is_built_and_in_order(engine: Engine, images_dir: Path) -> None:
    wanted = recipes(images_dir)
    await build_missing(engine, wanted, PresetReports(None), print)
    await build_missing(engine, wanted, PresetReports(None), print)
    assert builds(engine) == [recipe.reference for recipe in wanted]


class Told(PresetReports):
    """What algorithm-svc was told: definitions by code, and images that are not there by reference without its hash.
    The first `away` calls find nobody."""

    def __init__(self, away: int = 0) -> None:
        super().__init__(self, retry_s=0.0)  # type: ignore[arg-type]
        self.away = away
        self.presets: dict[str, Any] = {}
        self.builds: dict[str, str] = {}

    async def call(self, service: str, method: str, path: str, *, body: dict[str, Any]) -> None:
        assert (service, method) == ("algorithm-svc", "PUT")
        if self.away > 0:
            self.away -= 1
            raise Unavailable(what=service)
        if path == "/internal/presets":
            self.presets[body["code"]] = body
            return
        assert path == "/internal/builds"
        name = body["reference"].partition(":")[0]
        if body["state"] == "made":
            self.builds.pop(name, None)
        else:
            self.builds[name] = body["state"]


@pytest.fixture
def told() -> Told:
    return Told()


async def test_a_preset_is_told_with_its_references(engine: Engine, images_dir: Path, told: Told) -> None:
    wanted = recipes(images_dir)
    await build_missing(engine, wanted, told, print)
    train = {"resource_kind": "cpu", "reference": wanted[2].reference}
    assert told.presets["text-bayes"] == {"code": "text-bayes", "train": train}


async def test_a_service_that_is_away_for_a_moment_is_told_all_the_same(engine: Engine, images_dir: Path) -> None:
    told = Told(away=3)
    await build_missing(engine, recipes(images_dir), told, print)
    assert (set(told.presets), told.builds) == ({"text-bayes", "other"}, {})


async def test_one_preset_that_fails_does_not_keep_others_back(engine: Engine, images_dir: Path, told: Told) -> None:
    (images_dir / "algorithms" / "text-bayes" / "train" / "broken").touch()
    with pytest.raises(BuildFailed, match=r"text-bayes-train .* no such package"):
        await build_missing(engine, recipes(images_dir), told, print)
    assert told.builds == {"modelyard/text-bayes-train": "failed"}


async def test_a_preset_is_told_of_before_its_images_are_built(engine: Engine, images_dir: Path, told: Told) -> None:
    seen: list[dict[str, str]] = []
    await build_missing(engine, recipes(images_dir), told, lambda _: seen.append(dict(told.builds)))
    both = {"modelyard/text-bayes-train": "building", "modelyard/other-train": "building"}
    assert (seen[0], told.builds) == (both, {})
    assert set(told.presets) == {"text-bayes", "other"}


async def test_a_build_that_failed_is_tried_again(engine: Engine, images_dir: Path, told: Told) -> None:
    broken = images_dir / "algorithms" / "text-bayes" / "train" / "broken"
    broken.touch()
    with pytest.raises(BuildFailed):
        await build_missing(engine, recipes(images_dir), told, print)
    broken.unlink()
    await build_missing(engine, recipes(images_dir), told, print)
    assert told.builds == {}


async def test_what_is_there_is_never_told_to_be_built(engine: Engine, images_dir: Path, told: Told) -> None:
    wanted = recipes(images_dir)
    await build_missing(engine, wanted, told, print)
    again = Told()
    await again.announce(wanted, [])
    assert (again.builds, again.presets) == ({}, told.presets)


async def test_without_the_base_nothing_else_is_tried(engine: Engine, images_dir: Path, told: Told) -> None:
    (images_dir / "base" / "broken").touch()
    with pytest.raises(BuildFailed, match="base"):
        await build_missing(engine, recipes(images_dir), told, print)
    assert len(builds(engine)) == 1
    assert set(told.builds.values()) == {"failed"}


async def test_two_platforms_build_once(engine: Engine, images_dir: Path) -> None:
    wanted = recipes(images_dir)
    await asyncio.gather(
        build_missing(engine, wanted, PresetReports(None), print),
        build_missing(engine, wanted, PresetReports(None), print),
    )
    assert builds(engine) == [recipe.reference for recipe in wanted]


def test_variables_win_over_files_and_install_over_global() -> None:
    listing = (
        ":env:.index-url='https://a/simple'\nglobal.index-url='https://b/simple'\n"
        "global.timeout='9'\ninstall.timeout='8'\nglobal.find-links='\\n/one\\n/two'\nglobal.user='true'"
    )
    assert merge(listing) == {"index-url": "https://a/simple", "timeout": "8", "find-links": "/one /two"}


def test_local_folders_of_the_settings_are_taken_along(tmp_path: Path) -> None:
    (tmp_path / "pypi" / "simple").mkdir(parents=True)
    (tmp_path / "wheels").mkdir()
    values = {
        "find-links": f"{tmp_path}/wheels {tmp_path}/gone https://x/y",
        "extra-index-url": f"file://{tmp_path}/pypi/simple https://x/simple",
    }
    assert local_paths(values) == [tmp_path / "pypi", tmp_path / "wheels"]


async def test_supervise_is_compiled_once(tmp_path: Path) -> None:
    target = tmp_path / "supervise"
    await build_supervise(REAL_IMAGES, target)
    first = target.stat()
    await build_supervise(REAL_IMAGES, target)
    assert target.stat().st_ino == first.st_ino
    assert first.st_mode & 0o111


async def test_supervise_is_compiled_again_when_it_is_damaged(tmp_path: Path) -> None:
    target = tmp_path / "supervise"
    await build_supervise(REAL_IMAGES, target)
    whole = target.read_bytes()
    target.write_bytes(whole[: len(whole) // 2])
    await build_supervise(REAL_IMAGES, target)
    assert len(target.read_bytes()) == len(whole)


async def test_supervise_is_compiled_again_when_what_it_includes_changed(tmp_path: Path) -> None:
    shutil.copytree(REAL_IMAGES / "supervise", tmp_path / "images" / "supervise")
    target = tmp_path / "supervise"
    await build_supervise(tmp_path / "images", target)
    first = target.stat()
    with (tmp_path / "images" / "supervise" / "usage.h").open("a") as file:
        file.write("/* more */\n")
    await build_supervise(tmp_path / "images", target)
    assert target.stat().st_ino != first.st_ino
