"""One file system under two mounts: nothing can be renamed from one to the other, though the device is the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from svckit.objects.directory import DirectoryStore

from tests.support.disk import bound


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DirectoryStore]:
    """Under a mount of its own."""
    source = tmp_path / "source"
    source.mkdir()
    with bound(source, tmp_path / "store") as root:
        yield DirectoryStore(root)


@pytest.mark.parametrize("count", [3, 100])
async def test_files_are_moved_in(store: DirectoryStore, tmp_path: Path, count: int) -> None:
    folder = tmp_path / "job"
    names = [f"output/{number % 7}/{number}" for number in range(count)]
    for name in names[1:]:  # the first was moved before
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
    await store.move_files("tasks/1/", folder, names)
    assert [await store.get_bytes(f"tasks/1/{name}") for name in names[1:]] == [name.encode() for name in names[1:]]
    assert not any(path.is_file() for path in folder.rglob("*"))
    assert all([(await store.stat(f"tasks/1/{name}")).sha256 for name in names[1:]])


async def test_a_file_is_moved_in_with_its_checksum(store: DirectoryStore, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"content")
    stored = await store.put_file("a/b", file, move=True)
    assert await store.stat("a/b") == stored
    assert (stored.size, stored.sha256 is None, file.exists()) == (7, False, False)
