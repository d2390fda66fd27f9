"""The directory store keeps the promises of the object store's port."""

import asyncio
import errno
import hashlib
import os
import stat
import threading
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from svckit.errors import is_full
from svckit.objects import disk
from svckit.objects.directory import DirectoryStore
from svckit.objects.open import open_store
from svckit.objects.port import ObjectNotFound, ObjectStore, StoredObject, StoreFull
from svckit.settings import NoAdapter
from svckit.uploads.directory import DirectoryUploads
from svckit.uploads.port import Piece
from svckit.uploads.spool import MARK, verified_size


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path / "store")


async def _chunks(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def _keys(store: ObjectStore, prefix: str) -> list[str]:
    return [stored.key async for stored in store.list(prefix)]


async def test_a_stream_is_stored_with_its_size_and_checksum(store: DirectoryStore) -> None:
    stored = await store.put("datasets/1/train.zip", _chunks(b"ab", b"c"))
    assert (stored.size, stored.sha256) == (3, hashlib.sha256(b"abc").hexdigest())
    assert await store.stat("datasets/1/train.zip") == stored
    assert await store.get_bytes("datasets/1/train.zip") == b"abc"


async def test_writing_again_replaces_content_and_checksum(store: DirectoryStore) -> None:
    await store.put_bytes("a/b", b"old")
    await store.put_bytes("a/b", b"new")
    assert await store.get_bytes("a/b") == b"new"
    assert (await store.stat("a/b")).sha256 == hashlib.sha256(b"new").hexdigest()


async def test_a_broken_stream_keeps_nothing_and_leaves_the_old_object(store: DirectoryStore, tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionError

    await store.put_bytes("a", b"whole")
    with pytest.raises(ConnectionError):
        await store.put("a", broken())
    assert await store.get_bytes("a") == b"whole"
    assert list((tmp_path / "store/new").iterdir()) == []


async def test_a_range_is_read(store: DirectoryStore) -> None:
    await store.put_bytes("a", b"0123456789")
    assert [chunk async for chunk in store.read("a", 2, 3)] == [b"234"]
    assert [chunk async for chunk in store.read("a", 8)] == [b"89"]
    assert [chunk async for chunk in store.read("a", 99)] == []


async def test_what_is_not_there_is_not_found(store: DirectoryStore) -> None:
    await store.put_bytes("a/b", b"")
    for key in ("x", "a", "a/b/c"):
        with pytest.raises(ObjectNotFound):
            await store.stat(key)
        with pytest.raises(ObjectNotFound):
            await store.get_bytes(key)
        with pytest.raises(ObjectNotFound):
            await store.read_part(key, 0, 1)
        with pytest.raises(ObjectNotFound):
            await store.locate(key)
    with pytest.raises(ObjectNotFound):
        await store.get_bytes("x")
    with pytest.raises(ObjectNotFound):
        await store.copy("x", "y")


@pytest.mark.parametrize("key", ["", "/a", "a/", "a//b", "../a", "a/..", "a/./b", "a\0b", "a\\b", "a\nb", "x" * 256])
async def test_a_key_that_could_lead_out_is_refused(store: DirectoryStore, key: str) -> None:
    with pytest.raises(ValueError, match="object key"):
        await store.put_bytes(key, b"")


async def test_objects_are_listed_in_key_order_by_any_prefix(store: DirectoryStore) -> None:
    for key in ("a/c", "a-b", "a/b/x", "ab", "b", "a.b"):
        await store.put_bytes(key, b"")
    assert await _keys(store, "") == sorted(("a/c", "a-b", "a/b/x", "ab", "b", "a.b"))
    assert await _keys(store, "a/") == ["a/b/x", "a/c"]
    assert await _keys(store, "a/b") == ["a/b/x"]
    assert await _keys(store, "zz/") == []


async def test_a_copy_lives_on_without_its_source(store: DirectoryStore) -> None:
    first = await store.put_bytes("a", b"content")
    copy = await store.copy("a", "models/1/a")
    assert await store.copy("a", "models/1/a") == copy
    await store.delete("a")
    await store.put_bytes("a", b"other")
    assert await store.get_bytes("models/1/a") == b"content"
    assert (await store.stat("models/1/a")).sha256 == first.sha256


async def test_deleting_is_idempotent_and_takes_empty_folders(store: DirectoryStore, tmp_path: Path) -> None:
    await store.put_bytes("a/b/c", b"")
    await store.put_bytes("a/b/d", b"")
    await store.put_bytes("ab", b"")
    assert await store.delete_prefix("a/") == 2
    assert await store.delete_prefix("a/") == 0
    await store.delete("a/b/c")
    assert sorted(path.name for path in (tmp_path / "store/objects").rglob("*")) == ["ab"]
    with pytest.raises(ValueError, match="slash"):
        await store.delete_prefix("a")


async def test_a_file_is_copied_or_moved_in(store: DirectoryStore, tmp_path: Path) -> None:
    source = tmp_path / "upload"
    source.write_bytes(b"data")
    source.chmod(0o600)
    stored = await store.put_file("kept", source)
    assert source.exists()
    moved = await store.put_file("moved", source, move=True)
    assert not source.exists()
    assert stored.sha256 == hashlib.sha256(b"data").hexdigest()
    assert moved.sha256 is None  # renamed, not read
    assert await store.get_bytes("moved") == b"data"


async def test_a_removal_beside_it_costs_no_upload(
    store: DirectoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last object of another prefix goes, and the folder that both are below, between two steps of the put."""
    await store.put_bytes("datasets/A/x", b"1")
    uploads = DirectoryUploads(tmp_path / "uploads", store)
    await uploads.begin("U", 3)
    await uploads.append("U", Piece(0), _chunks(b"abc"), lambda: None)
    make, removals = Path.mkdir, [lambda: store._delete("datasets/A/x")]

    def mkdir(folder: Path, *given: Any, **named: Any) -> None:
        if folder.name == "B" and removals:
            removals.pop()()
        make(folder, *given, **named)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    assert (await uploads.finish("U", "datasets/B/archive.zip")).size == 3


def test_the_offset_is_told_while_a_piece_is_being_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, mark = tmp_path / "U", tmp_path / f"U{MARK}"
    path.write_bytes(b"abc")
    assert verified_size(path) == 3
    mark.write_text("")
    assert verified_size(path) == 3, "the mark is written before the first byte that it is about"
    mark.write_text("1")
    assert verified_size(path) == 1
    there = Path.exists

    def verified_meanwhile(each: Path, **named: Any) -> bool:
        found = there(each, **named)
        mark.unlink(missing_ok=True)
        return found

    monkeypatch.setattr(Path, "exists", verified_meanwhile)
    assert verified_size(path) in (1, 3)


@pytest.mark.parametrize("count", [3, 100])
async def test_many_files_are_moved_in_whatever_was_moved_before(
    store: DirectoryStore, tmp_path: Path, count: int
) -> None:
    folder = tmp_path / "job"
    names = [f"output/{number % 7}/{number}" for number in range(count)]
    for name in names[1:]:  # the first was moved before
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
        (folder / name).chmod(0o600)
    await store.put_bytes(f"tasks/1/{names[1]}", b"older")
    await store.move_files("tasks/1/", folder, names)
    assert await _keys(store, "tasks/1/") == sorted(f"tasks/1/{name}" for name in names[1:])
    assert await store.get_bytes(f"tasks/1/{names[-1]}") == names[-1].encode()
    assert (await store.stat(f"tasks/1/{names[1]}")).sha256 is None
    path = (await store.locate(f"tasks/1/{names[1]}")).path
    assert path is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert not any(path.is_file() for path in folder.rglob("*"))


async def test_containers_of_any_user_can_read_what_is_located(store: DirectoryStore) -> None:
    await store.put_bytes("models/1/model.bin", b"")
    location = await store.locate("models/1/model.bin")
    assert location.path is not None
    assert stat.S_IMODE(location.path.stat().st_mode) == 0o644
    folder = (await store.locate("models/1/")).path
    assert folder == location.path.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


async def test_room_to_keep_free_is_kept(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/store?min_free={2**62}")
    assert await store.free_bytes() == 0
    with pytest.raises(StoreFull):
        await store.put_bytes("a", b"x")
    assert await _keys(store, "") == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
async def test_a_full_disk_keeps_nothing(
    store: DirectoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(_: disk.Draft, data: bytes) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(disk.Draft, "write", full)
    with pytest.raises(StoreFull) as refused:
        await store.put("a", _chunks(b"x"))
    assert is_full(refused.value)
    assert await _keys(store, "") == []
    assert list((tmp_path / "store/new").iterdir()) == []


def test_another_kind_of_url_is_refused() -> None:
    for url in ("", "relative", "ftp://host/path", "file://host/path"):
        with pytest.raises(NoAdapter):
            open_store(url)


async def test_long_runs_of_zeros_take_no_space(store: DirectoryStore) -> None:
    parts = (b"begin", bytes(1024**2), bytes(1024**2), b"end", bytes(8192))
    stored = await store.put("tasks/1/run/log", _chunks(*parts))
    assert stored.sha256 == hashlib.sha256(b"".join(parts)).hexdigest()
    assert await store.get_bytes("tasks/1/run/log") == b"".join(parts)
    path = (await store.locate("tasks/1/run/log")).path
    assert path is not None
    assert path.stat().st_blocks * 512 <= 65536


async def test_a_cancelled_write_has_ended_when_its_caller_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that is cancelled twice: whoever deletes the object afterwards has deleted it."""
    store, began, go_on = DirectoryStore(tmp_path), threading.Event(), threading.Event()
    put = DirectoryStore._put_bytes

    def held_up(*given: Any) -> StoredObject:
        began.set()
        go_on.wait(30)
        return put(*given)

    monkeypatch.setattr(DirectoryStore, "_put_bytes", held_up)
    writing = asyncio.ensure_future(store.put_bytes("a/b", b"1"))
    await asyncio.to_thread(began.wait, 30)
    for _ in range(2):
        writing.cancel()
        await asyncio.wait({writing}, timeout=0.1)
        assert not writing.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await store.get_bytes("a/b") == b"1"


async def test_a_delete_that_takes_empty_folders_away_disturbs_no_write(
    store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the making of a folder and that of the next in it, and before the folder is synced."""
    make, sync, taken = disk.make_folder, disk.sync_folder, Counter[str]()

    def make_folder(folder: Path) -> None:
        make(folder)
        if folder.name == "models":
            taken["made"] += 1
            if taken["made"] == 1:
                raise FileNotFoundError(folder)

    def sync_folder(folder: Path) -> None:
        taken["synced"] += 1
        if taken["synced"] == 1:
            raise FileNotFoundError(folder)
        sync(folder)

    monkeypatch.setattr(disk, "make_folder", make_folder)
    monkeypatch.setattr(disk, "sync_folder", sync_folder)
    await store.put_bytes("models/1", b"x")
    assert await store.get_bytes("models/1") == b"x"
