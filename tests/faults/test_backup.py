"""`make backup` and `make restore`: one moment of a home that is being written, and every way in which a backup or a
home can be damaged (07, fault 29)."""

import os
import random
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from svckit.trees import remove_tree

from launcher.backup import backup
from launcher.backup_files import MANIFEST, BackupRefused
from launcher.home import Home, HomeInUse
from launcher.home_parts import HomeRefused, all_parts
from launcher.home_use import HomeUse
from launcher.restore import restore
from launcher.settings import LaunchSettings
from tests.support.homes import ROWS, marks, must_start, quiet

OBJECT = "objects/objects/models/weights.bin"
KEPT = [*(part.path for part in all_parts(sqlite=True)), OBJECT]


async def backed_up(home: Home, target: Path) -> Path:
    assert await backup(LaunchSettings(home=home.root), target, quiet) == 0
    return target


async def restored(home: Home, source: Path) -> list[str]:
    said: list[str] = []
    assert await restore(LaunchSettings(home=home.root), source, said.append) == 0
    return said


def left(folder: Path) -> list[Path]:
    """Of backups."""
    return list(folder.glob("backup*"))


def rows(database: Path) -> list[str]:
    """All that it says, as text."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


def content(home: Home) -> dict[str, object]:
    return {name: rows(home.root / name) if name.endswith(".db") else (home.root / name).read_bytes() for name in KEPT}


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("damage", ["missing", "cut", "empty"])
async def test_every_file_of_the_home_comes_back(home: Home, tmp_path: Path, name: str, damage: str) -> None:
    before = content(home)
    source = await backed_up(home, tmp_path / "backup")
    path = home.root / name
    os.truncate(path, 0 if damage == "empty" else path.stat().st_size // 2)
    if damage == "missing":
        path.unlink()
    await restored(home, source)
    assert content(home) == before
    await must_start(home)


async def test_a_home_comes_back_from_nothing_on_another_machine(home: Home, tmp_path: Path) -> None:
    before = content(home)
    source = await backed_up(home, tmp_path / "backup")
    remove_tree(home.root)
    elsewhere = Home(tmp_path / "elsewhere")
    assert len(await restored(elsewhere, source)) == 1
    assert content(elsewhere) == before
    await must_start(elsewhere)
    assert ((elsewhere.root / OBJECT).stat().st_mode & 0o777, (source / OBJECT).stat().st_mode & 0o777) == (
        0o644,
        0o600,
    )
    assert (source.stat().st_mode & 0o777) == 0o700, "the keys are in it"


async def test_what_can_be_made_again_is_not_kept(home: Home, tmp_path: Path) -> None:
    home.reserve.write_bytes(b"room that is given up when the disk is full")
    source = await backed_up(home, tmp_path / "backup")
    assert {path.name for path in source.iterdir()} <= {MANIFEST, *(name.split("/")[0] for name in KEPT)}


@pytest.mark.parametrize("name", [*KEPT, MANIFEST])
@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
async def test_a_damaged_backup_changes_nothing(home: Home, tmp_path: Path, name: str, damage: str) -> None:
    source = await backed_up(home, tmp_path / "backup")
    path, data = source / name, (source / name).read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes(data[: len(data) // 2] if damage == "cut" else b"\xaa" * len(data))
    before = content(home)
    with pytest.raises(BackupRefused, match=Path(name).name):
        await restored(home, source)
    assert content(home) == before
    assert not (home.root / "replaced").exists()
    await must_start(home)


async def test_what_is_replaced_is_kept(home: Home, tmp_path: Path) -> None:
    source = await backed_up(home, tmp_path / "backup")
    (home.root / OBJECT).write_bytes(b"newer")
    said = await restored(home, source)
    (aside,) = (home.root / "replaced").iterdir()
    assert str(aside) in said[-1]
    assert (aside / OBJECT).read_bytes() == b"newer"
    assert (aside / "databases" / "gateway.db").exists()


async def test_a_restore_that_was_cut_off_is_repeated_before_the_start(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(home)
    source = await backed_up(home, tmp_path / "backup")
    with monkeypatch.context() as patch:
        patch.setattr("launcher.restore._conclude", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            await restored(home, source)
    with pytest.raises(HomeRefused, match=f"make restore FROM={source}"):
        await must_start(home)
    await restored(home, source)
    assert content(home) == before
    await must_start(home)


class Writers:
    """Things of two services with an object each, made and removed all the time: the object first, then the row of
    the first service, then that of the second; removed the other way round."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._stop = threading.Event()
        self._objects = home.objects / "objects" / "things"
        self._objects.mkdir(parents=True)
        for name in ("training-svc", "model-svc"):
            with self._connected(name) as connection:
                connection.execute("CREATE TABLE things (number INTEGER PRIMARY KEY)")
        self._threads = [threading.Thread(target=self._run, args=(first,)) for first in (1, 2, 3)]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _connected(self, name: str) -> "closing[sqlite3.Connection]":
        connection = sqlite3.connect(self._home.databases / f"{name}.db", timeout=30, isolation_level=None)
        return closing(connection)

    def _run(self, first: int) -> None:
        chance = random.Random(first)  # noqa: S311 - chance, not a secret
        mine: set[int] = set()
        with self._connected("training-svc") as one, self._connected("model-svc") as two:
            for number in range(first, 1_000_000, len(self._threads)):
                if self._stop.is_set():
                    return
                (self._objects / "new").mkdir(exist_ok=True)
                draft = self._objects / "new" / str(number)
                draft.write_text(str(number))
                draft.rename(self._objects / str(number))
                one.execute("INSERT INTO things VALUES (?)", (number,))
                two.execute("INSERT INTO things VALUES (?)", (number,))
                mine.add(number)
                if len(mine) > 20:
                    gone = chance.choice(sorted(mine))
                    mine.remove(gone)
                    two.execute("DELETE FROM things WHERE number = ?", (gone,))
                    one.execute("DELETE FROM things WHERE number = ?", (gone,))
                    (self._objects / str(gone)).unlink()


def numbers(home: Home, service: str) -> set[int]:
    with closing(sqlite3.connect(home.databases / f"{service}.db")) as connection:
        return {row[0] for row in connection.execute("SELECT number FROM things")}


async def test_a_backup_of_a_home_that_is_written_is_of_one_moment(home: Home, tmp_path: Path) -> None:
    use = HomeUse(home, quiet, sqlite=True)
    await use.begin()
    await use.settle()
    running = Home(home.root)
    running.lock()
    with Writers(home):
        for round_ in range(5):
            target = tmp_path / f"backup-{round_}"
            assert await backup(LaunchSettings(home=home.root), target, quiet) == 0
    sizes = []
    for round_ in range(5):
        copy = Home(tmp_path / f"home-{round_}")
        await restored(copy, tmp_path / f"backup-{round_}")
        one, two = numbers(copy, "training-svc"), numbers(copy, "model-svc")
        assert two <= one
        assert len(one - two) <= 3, "each writer is at one thing"
        for number in one:
            assert (copy.objects / "objects" / "things" / str(number)).read_text() == str(number)
        sizes.append(max(one, default=0))
        await must_start(copy)
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0], "it was written between them"
    await use.end()


async def test_of_a_killed_platform_a_backup_has_all_its_rows(killed: Home, tmp_path: Path) -> None:
    source = await backed_up(killed, tmp_path / "backup")
    await must_start(killed)
    copy = Home(tmp_path / "copy")
    await restored(copy, source)
    assert (marks(copy), marks(killed)) == (ROWS, ROWS)


async def test_a_damaged_home_is_not_backed_up(home: Home, tmp_path: Path) -> None:
    with (home.databases / "model-svc.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xaa" * 12 * 1024)
    with pytest.raises(HomeRefused, match=r"model-svc\.db"):
        await backup(LaunchSettings(home=home.root), tmp_path / "backup", quiet)
    assert left(tmp_path) == []


@pytest.mark.parametrize("place", ["home/backup", "there"])
async def test_a_folder_that_cannot_be_taken_is_refused(home: Home, tmp_path: Path, place: str) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(BackupRefused, match="choose another folder"):
        await backup(LaunchSettings(home=home.root), tmp_path / place, quiet)


async def test_a_disk_without_room_leaves_nothing_behind(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("launcher.backup.copy", full)
    with pytest.raises(BackupRefused, match="No space left"):
        await backup(LaunchSettings(home=home.root), tmp_path / "backup", quiet)
    assert left(tmp_path) == []
    assert not (home.root / ".backup").exists()


async def test_rows_in_postgresql_are_dumped_by_its_own_program(home: Home, tmp_path: Path) -> None:
    settings = LaunchSettings(home=home.root, database_url="postgresql://postgres@127.0.0.1:1/modelyard")
    for command in (backup, restore):
        with pytest.raises(BackupRefused, match="pg_dump"):
            await command(settings, tmp_path / "backup", quiet)


async def test_a_running_platform_is_not_restored(home: Home, tmp_path: Path) -> None:
    source = await backed_up(home, tmp_path / "backup")
    running = Home(home.root)
    running.lock()
    with pytest.raises(HomeInUse):
        await restored(home, source)
