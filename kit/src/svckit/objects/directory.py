"""The object store as a folder of this machine.

Below the root: `objects/<key>` is the object itself (0644, folders 0755, so that containers of any user can read it),
`sums/<key>` its checksum, `new/` what is being written. A checksum names the inode it belongs to, so that one left over
by a crash is never taken for that of another content.
"""

import asyncio
import errno
import json
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from stat import S_ISREG
from typing import TypeVar

from svckit.errors import is_full
from svckit.ids import new_id
from svckit.objects.disk import Draft, flush_disk, free_bytes, make_folder, removed, rename, renamed_for_now
from svckit.objects.keys import check_key
from svckit.objects.port import Location, ObjectNotFound, ObjectPart, StoredObject, StoreFull
from svckit.threads import in_thread

_CHUNK = 1024**2
_PAGE = 256
_DRAFT_LIFE_S = 24 * 3600
_MANY = 64
"""From so many files on one flush of the whole disk costs less than one for each."""
_NO_LINK = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP})
_T = TypeVar("_T")


class DirectoryStore:
    """`root` is made when it is first written to. `min_free`: bytes of the disk that are left alone."""

    def __init__(self, root: Path, min_free: int = 0) -> None:
        self._objects = root / "objects"
        self._sums = root / "sums"
        self._new = root / "new"
        self._min_free = min_free

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> StoredObject:
        check_key(key)
        draft = await self._call(self._draft)
        try:
            async for chunk in chunks:
                await self._call(draft.write, chunk)
            return await self._call(self._publish, key, draft)
        finally:
            await asyncio.to_thread(draft.drop)

    async def put_file(self, key: str, path: Path, *, move: bool = False, sha256: str | None = None) -> StoredObject:
        check_key(key)
        return await self._call(self._put_file, key, path, move, sha256)

    async def move_files(self, prefix: str, folder: Path, paths: Sequence[str]) -> None:
        for path in paths:
            check_key(prefix + path)
        if len(paths) >= _MANY and await asyncio.to_thread(self._on_this_disk, folder):
            await self._call(self._move_files, prefix, folder, paths)
            return
        for path in paths:
            with suppress(FileNotFoundError):
                await self.put_file(prefix + path, folder / path, move=True)

    async def put_bytes(self, key: str, data: bytes) -> StoredObject:
        check_key(key)
        return await self._call(self._put_bytes, key, data)

    async def stat(self, key: str) -> StoredObject:
        return await asyncio.to_thread(self._stat, check_key(key))

    async def read(self, key: str, offset: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        descriptor = await asyncio.to_thread(self._open, check_key(key))
        try:
            while length is None or length > 0:
                size = _CHUNK if length is None else min(_CHUNK, length)
                chunk = await asyncio.to_thread(os.pread, descriptor, size, offset)
                if not chunk:
                    return
                yield chunk
                offset += len(chunk)
                length = None if length is None else length - len(chunk)
        finally:
            os.close(descriptor)

    async def read_part(self, key: str, offset: int, length: int) -> ObjectPart:
        return await asyncio.to_thread(self._read_part, check_key(key), offset, length)

    async def get_bytes(self, key: str) -> bytes:
        return b"".join([chunk async for chunk in self.read(key)])

    async def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        found = self._walk(check_key(prefix, prefix=True))
        while page := await asyncio.to_thread(lambda: tuple(islice(found, _PAGE))):
            for stored in page:
                yield stored

    async def copy(self, source: str, target: str) -> StoredObject:
        return await self._call(self._copy, check_key(source), check_key(target))

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self._delete, check_key(key))

    async def delete_prefix(self, prefix: str) -> int:
        if not prefix.endswith("/"):
            raise ValueError(f"a prefix to delete ends with a slash: {prefix!r}")
        check_key(prefix, prefix=True)
        return await asyncio.to_thread(lambda: sum(self._delete(stored.key) for stored in self._walk(prefix)))

    async def locate(self, key: str) -> Location:
        """A path. Raises ObjectNotFound."""
        path = self._objects / check_key(key, prefix=key.endswith("/"))
        there = path.is_dir if key.endswith("/") else path.is_file
        if not await asyncio.to_thread(there):
            raise ObjectNotFound(key)
        return Location(path=path)

    async def free_bytes(self) -> int | None:
        return await asyncio.to_thread(self._room)

    @staticmethod
    async def _call(deed: Callable[..., _T], *arguments: object) -> _T:
        """Run `deed` to its end, also when the caller is cancelled; a full disk becomes StoreFull."""
        try:
            return await in_thread(deed, *arguments)
        except OSError as error:
            if is_full(error) and not isinstance(error, StoreFull):
                raise StoreFull(error.errno, "the disk of the object store is full") from error
            raise

    def _room(self) -> int:
        return max(0, free_bytes(self._objects) - self._min_free)

    def _draft(self) -> Draft:
        if not self._new.exists():
            make_folder(self._new)
        for old in self._new.iterdir():
            with suppress(FileNotFoundError):
                if time.time() - old.lstat().st_mtime > _DRAFT_LIFE_S:
                    old.unlink()
        return Draft(self._new / new_id(), self._room)

    def _publish(self, key: str, draft: Draft) -> StoredObject:
        draft.keep()
        return self._place(key, draft.path, draft.sum.hexdigest())

    def _place(self, key: str, ready: Path, digest: str | None) -> StoredObject:
        """Give the finished file `ready` its name; the checksum goes first."""
        status = ready.stat()
        if digest is not None:
            text = json.dumps({"sha256": digest, "inode": status.st_ino, "size": status.st_size})
            note = self._new / new_id()
            note.write_text(text, encoding="ascii")
            rename(note, self._sums / key)
        else:
            (self._sums / key).unlink(missing_ok=True)
        rename(ready, self._objects / key)
        return StoredObject(key, status.st_size, digest)

    def _put_bytes(self, key: str, data: bytes) -> StoredObject:
        draft = self._draft()
        try:
            draft.write(data)
            return self._publish(key, draft)
        finally:
            draft.drop()

    def _put_file(self, key: str, path: Path, move: bool, sha256: str | None = None) -> StoredObject:
        if move and (stored := self._take(key, path, sha256)):
            return stored
        draft = self._draft()
        try:
            with path.open("rb") as source:
                while chunk := source.read(_CHUNK):
                    draft.write(chunk)
            stored = self._publish(key, draft)
        finally:
            draft.drop()
        if move:
            path.unlink()
        return stored

    def _on_this_disk(self, path: Path) -> bool:
        make_folder(self._new)
        return path.stat().st_dev == self._new.stat().st_dev

    def _move_files(self, prefix: str, folder: Path, paths: Sequence[str]) -> None:
        """Of the same disk. Their content is on disk before they have their names."""
        flush_disk(folder)
        made: set[Path] = set()
        for path in paths:
            source, target = folder / path, self._objects / (prefix + path)
            if target.parent not in made:
                make_folder(target.parent)
                made.add(target.parent)
            if not renamed_for_now(source, target):
                self._put_file(prefix + path, source, move=True)
                continue  # its copy has a checksum
            (self._sums / (prefix + path)).unlink(missing_ok=True)
        flush_disk(folder)

    def _take(self, key: str, path: Path, sha256: str | None) -> StoredObject | None:
        """Rename a file of the same disk into the store, unread; None when it is not on the same disk, or under another
        mount of it."""
        if not self._on_this_disk(path):
            return None
        with path.open("rb") as source:
            os.fchmod(source.fileno(), 0o644)
            os.fsync(source.fileno())
        try:
            return self._place(key, path, sha256)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            return None

    def _copy(self, source: str, target: str) -> StoredObject:
        known = self._stat(source)
        link = self._new / new_id()
        make_folder(self._new)
        try:
            os.link(self._objects / source, link)
        except FileNotFoundError as error:
            raise ObjectNotFound(source) from error
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
            return self._put_file(target, self._objects / source, move=False)
        try:
            return self._place(target, link, known.sha256)
        finally:
            link.unlink(missing_ok=True)

    def _open(self, key: str) -> int:
        try:
            descriptor = os.open(self._objects / key, os.O_RDONLY | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise ObjectNotFound(key) from error
        if not S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise ObjectNotFound(key)
        return descriptor

    def _read_part(self, key: str, offset: int, length: int) -> ObjectPart:
        descriptor = self._open(key)
        try:
            return ObjectPart(os.pread(descriptor, length, offset), os.fstat(descriptor).st_size)
        finally:
            os.close(descriptor)

    def _stat(self, key: str) -> StoredObject:
        try:
            status = (self._objects / key).stat()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise ObjectNotFound(key) from error
        if not S_ISREG(status.st_mode):
            raise ObjectNotFound(key)
        try:
            note = json.loads((self._sums / key).read_bytes())
        except (FileNotFoundError, NotADirectoryError, ValueError):
            note = {}
        known = (note.get("inode"), note.get("size")) == (status.st_ino, status.st_size)
        return StoredObject(key, status.st_size, note["sha256"] if known else None)

    def _walk(self, prefix: str) -> Iterator[StoredObject]:
        """Objects in key order: a folder sorts as its name with the slash that follows it."""
        folder, _, start = prefix.rpartition("/")
        try:
            entries = list(os.scandir(self._objects / folder))
        except (FileNotFoundError, NotADirectoryError):
            return
        names = sorted(f"{entry.name}/" if entry.is_dir() else entry.name for entry in entries)
        for name in names:
            key = f"{folder}/{name}" if folder else name
            if not name.startswith(start):
                continue
            if name.endswith("/"):
                yield from self._walk(key)
                continue
            with suppress(ObjectNotFound):
                yield self._stat(key)

    def _delete(self, key: str) -> bool:
        """Whether there was such an object. Folders that become empty go too."""
        try:
            (self._objects / key).unlink()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return False
        (self._sums / key).unlink(missing_ok=True)
        for root in (self._objects, self._sums):
            for parent in (root / key).parents:
                if parent == root or not removed(parent):
                    break
        return True
