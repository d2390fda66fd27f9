"""A home that was in use is started whole or not at all: each of its files is taken away, cut or overwritten in turn
(07, faults 10 and 29)."""

import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from launcher.home import Home
from launcher.home_parts import HomeDamaged, HomeRefused, all_parts
from launcher.home_use import HomeUse
from tests.support.homes import ROWS, marks, quiet

PARTS = [part.path for part in all_parts(sqlite=True)]
SECRETS = [path for path in PARTS if not path.endswith(".db")]
DATABASES = [path for path in PARTS if path.endswith(".db")]
LOG = "databases/model-svc.db-wal"
CHANGED, UNCLOSED = "have changed since a run closed them", "were not closed by the last run"


async def begin(home: Home) -> HomeUse:
    use = HomeUse(home, quiet, sqlite=True)
    await use.begin()
    return use


async def must_be_refused(home: Home, path: str, service: str = "") -> str:
    """In one line that names the file and the way out; and nothing is made in its place."""
    there = (home.root / path).exists()
    for _ in range(2):
        with pytest.raises(HomeRefused) as refused:
            await begin(home)
        said = str(refused.value)
        assert str(home.root / path) in said
        assert "\n" not in said
        assert "make restore" in said
        assert f"make forget SERVICE={service}" in said
        assert (home.root / path).exists() == there
    return said


async def test_a_whole_home_is_used_again_and_again(home: Home) -> None:
    for _ in range(3):
        use = await begin(home)
        assert use.was_in_use
        await use.settle()
        await use.end()


@pytest.mark.parametrize("is_closed", [True, False], ids=["closed", "cut off"])
async def test_why_the_databases_are_looked_at_is_said(home: Home, killed: Home, is_closed: bool) -> None:
    """After a clean end nobody is told that there was none."""
    used, said = home if is_closed else killed, list[str]()
    with closing(sqlite3.connect(home.databases / "model-svc.db")) as connection:
        connection.execute("CREATE TABLE others (number INTEGER)")
    await HomeUse(used, said.append, sqlite=True).begin()
    assert said == [f"The databases {CHANGED if is_closed else UNCLOSED}: looking whether they are whole."]


async def test_a_new_home_may_lack_everything(tmp_path: Path) -> None:
    new = Home(tmp_path / "new")
    new.prepare()
    assert not (await begin(new)).was_in_use


@pytest.mark.parametrize("path", PARTS)
async def test_a_missing_file_is_refused(home: Home, path: str) -> None:
    (home.root / path).unlink()
    await must_be_refused(home, path)


@pytest.mark.parametrize("path", PARTS)
@pytest.mark.parametrize("left", [0.0, 0.5], ids=["empty", "half"])
async def test_a_cut_file_is_refused(home: Home, path: str, left: float) -> None:
    data = (home.root / path).read_bytes()
    (home.root / path).write_bytes(data[: int(len(data) * left)])
    await must_be_refused(home, path)


@pytest.mark.parametrize("path", SECRETS)
async def test_an_overwritten_secret_is_refused(home: Home, path: str) -> None:
    (home.root / path).write_text("what an editor left")
    await must_be_refused(home, path)


@pytest.mark.parametrize("at", [0, 1, 3], ids=["header", "first", "middle"])
@pytest.mark.parametrize("path", DATABASES)
async def test_an_overwritten_database_is_refused(home: Home, path: str, at: int) -> None:
    with (home.root / path).open("r+b") as file:
        file.seek(at * 4096)
        file.write(b"\xaa" * 12 * 1024)
    await must_be_refused(home, path, Path(path).stem)


async def test_another_name_of_the_home_is_refused(home: Home) -> None:
    """Containers are found by it."""
    (home.root / "instance-id").write_text("0" * 12)
    await must_be_refused(home, "instance-id")


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_text("{")], ids=["missing", "cut"])
async def test_a_lost_record_is_made_again_of_a_whole_home_only(home: Home, damage: Callable[[Path], None]) -> None:
    damage(home.record_file)
    (home.databases / "gateway.db").rename(home.root / "away")
    await must_be_refused(home, "databases/gateway.db")
    (home.root / "away").rename(home.databases / "gateway.db")
    assert (await begin(home)).was_in_use


async def test_rows_in_files_are_not_looked_for_in_postgresql(home: Home) -> None:
    with pytest.raises(HomeRefused, match=r"SQLite files.*MODELYARD_DATABASE_URL"):
        await HomeUse(home, quiet, sqlite=False).begin()


async def test_a_killed_platform_has_all_its_rows_at_the_next_start(killed: Home) -> None:
    use = await begin(killed)
    assert marks(killed) == ROWS
    await use.settle()
    await use.end()
    assert marks(killed) == ROWS


def frames(log: Path) -> int:
    """Their number, and their size in bytes is 24 + 4096."""
    return (log.stat().st_size - 32) // (24 + 4096)


def overwrite_frame(log: Path, number: int) -> None:
    """Its page; numbers begin with 0."""
    with log.open("r+b") as file:
        file.seek(32 + number * (24 + 4096) + 24 + 1000)
        file.write(b"\xaa" * 16)


async def test_a_broken_frame_before_others_is_refused(killed: Home) -> None:
    for number in (0, frames(killed.root / LOG) // 2, frames(killed.root / LOG) - 4):
        overwrite_frame(killed.root / LOG, number)
        said = await must_be_refused(killed, LOG, "model-svc")
        assert "committed transactions" in said
        overwrite_frame(killed.root / LOG, number)


async def test_a_broken_header_of_the_log_is_refused(killed: Home) -> None:
    with (killed.root / LOG).open("r+b") as file:
        file.seek(8)
        file.write(b"\xaa" * 8)
    await must_be_refused(killed, LOG, "model-svc")


async def test_a_missing_log_is_refused(killed: Home) -> None:
    (killed.root / LOG).unlink()
    await must_be_refused(killed, LOG, "model-svc")


@pytest.mark.parametrize("frame", [0, 10, -1])
@pytest.mark.parametrize("more", [0, 24 + 100], ids=["between", "within"])
async def test_a_cut_log_is_refused(killed: Home, frame: int, more: int) -> None:
    with (killed.root / LOG).open("r+b") as file:
        file.truncate(32 + (frame % frames(killed.root / LOG)) * (24 + 4096) + more)
    await must_be_refused(killed, LOG, "model-svc")


async def test_a_frame_that_was_not_finished_is_that_of_a_killed_process(killed: Home) -> None:
    with (killed.root / LOG).open("r+b") as file:
        head = file.read(32)
        file.seek(0, 2)
        file.write(struct.pack(">2I8s2I", 2, 9, head[16:24], 1, 2) + b"\xbb" * 100)
    await begin(killed)
    assert marks(killed) == ROWS


async def test_without_its_index_a_log_is_taken_as_it_is(killed: Home) -> None:
    (killed.root / LOG.replace("-wal", "-shm")).unlink()
    await begin(killed)
    assert marks(killed) == ROWS


async def test_after_a_power_cut_the_last_transaction_may_be_incomplete(killed: Home) -> None:
    """Nobody was told of it: the log was not on disk yet, and parts of it may come there in any order."""
    record = killed.record()
    assert record is not None
    killed.keep_record(record.model_copy(update={"boot": "that of an earlier start of the machine"}))
    count = frames(killed.root / LOG)
    overwrite_frame(killed.root / LOG, count - 2)
    await begin(killed)
    assert marks(killed) in (ROWS - 2, ROWS - 1)


async def test_two_transactions_beyond_a_broken_frame_are_not_of_a_power_cut(killed: Home) -> None:
    record = killed.record()
    assert record is not None
    killed.keep_record(record.model_copy(update={"boot": "that of an earlier start of the machine"}))
    overwrite_frame(killed.root / LOG, 3)
    await must_be_refused(killed, LOG, "model-svc")


async def test_frames_of_an_earlier_round_of_the_log_are_not_missed(killed: Home) -> None:
    """SQLite writes the log from its beginning again, over what was taken into the database; the salts differ."""
    log = killed.root / LOG
    with log.open("r+b") as file:
        file.seek(0, 2)
        for commit in (0, 5):
            file.write(struct.pack(">2I8s2I", 2, commit, b"old salt", 1, 2) + b"\xbb" * 4096)
    await begin(killed)
    assert marks(killed) == ROWS


async def test_on_a_full_disk_the_record_stays_as_it_was(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    before = home.record_file.read_bytes()
    monkeypatch.setattr("launcher.home.os.fsync", full)
    use = await begin(home)
    await use.settle()
    await use.end()
    assert home.record_file.read_bytes() == before
    assert not list(home.root.glob(".*.new"))


async def test_down_does_not_name_the_platform_anew(home: Home) -> None:
    (home.root / "instance-id").unlink()
    with pytest.raises(HomeDamaged):
        home.instance()
    assert not (home.root / "instance-id").exists()
