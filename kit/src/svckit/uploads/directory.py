"""Uploads in a folder of one machine, which all processes of that machine may share."""

import asyncio
import os
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from svckit.errors import is_full
from svckit.objects.disk import free_bytes, sync_folder
from svckit.objects.port import ObjectNotFound, ObjectStore, StoredObject, StoreFull
from svckit.uploads.errors import UploadGone
from svckit.uploads.port import Hold, Piece, UploadFile
from svckit.uploads.spool import MARK, Appending, Digest, verified_size

BATCH = 1 << 20
_DIGESTS = 1000


class DirectoryUploads:
    """`<folder>/<id>` is the bytes of an upload. `objects` takes what is finished,
    by a rename where it is on the same disk. `min_free`: bytes of the disk that are left alone."""

    def __init__(self, folder: Path, objects: ObjectStore, min_free: int = 0) -> None:
        self._folder = folder
        self._objects = objects
        self._min_free = min_free
        self._digests: OrderedDict[str, Digest] = OrderedDict()

    async def begin(self, upload_id: str, size: int) -> None:
        await asyncio.to_thread(self._create, upload_id)

    async def offset(self, upload_id: str) -> int:
        return await asyncio.to_thread(verified_size, self._path(upload_id))

    async def append(self, upload_id: str, piece: Piece, chunks: AsyncIterator[bytes], hold: Hold) -> int:
        file = await asyncio.to_thread(Appending, self._path(upload_id), piece, hold, self._room)
        file.digest = self._digest_at(upload_id, piece.offset)
        try:
            try:
                batch = bytearray()
                async for chunk in chunks:
                    batch += chunk
                    if len(batch) >= BATCH:
                        full, batch = batch, bytearray()
                        await asyncio.to_thread(file.write, full)
                await asyncio.to_thread(file.write, batch)
                offset = await asyncio.to_thread(file.keep)
            except Exception as error:  # whatever cut it: bytes that nobody verified must not count; raised again
                await asyncio.to_thread(file.drop)
                if isinstance(error, OSError) and is_full(error) and not isinstance(error, StoreFull):
                    raise StoreFull(error.errno, "no room left for uploads") from error
                raise
        finally:
            await asyncio.to_thread(file.close)
        self._remember(upload_id, file.digest)
        return offset

    async def finish(self, upload_id: str, key: str) -> StoredObject:
        path = self._path(upload_id)
        digest = self._digests.get(upload_id, Digest()).copy()
        try:
            sha256 = await asyncio.to_thread(digest.of_whole, path)
            stored = await self._objects.put_file(key, path, move=True, sha256=sha256)
        except FileNotFoundError:  # moved before, or never here
            if await asyncio.to_thread(path.exists):
                raise
            try:
                stored = await self._objects.stat(key)
            except ObjectNotFound:
                raise UploadGone() from None
        await self.abort(upload_id)
        return stored

    async def abort(self, upload_id: str) -> None:
        self._digests.pop(upload_id, None)
        path = self._path(upload_id)
        for each in (path, path.with_name(path.name + MARK)):
            await asyncio.to_thread(each.unlink, missing_ok=True)

    async def files(self) -> Mapping[str, UploadFile]:
        return await asyncio.to_thread(lambda: dict(self._files()))

    async def free_bytes(self) -> int | None:
        return await asyncio.to_thread(self._room)

    def _path(self, upload_id: str) -> Path:
        return self._folder / upload_id

    def _made(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder

    def _room(self) -> int:
        return max(0, free_bytes(self._folder) - self._min_free)

    def _create(self, upload_id: str) -> None:
        """An empty file that survives a power cut."""
        os.close(os.open(self._made() / upload_id, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        sync_folder(self._folder)

    def _files(self) -> Iterator[tuple[str, UploadFile]]:
        for entry in os.scandir(self._made()):
            with suppress(FileNotFoundError):  # it was dropped meanwhile
                if entry.is_file(follow_symlinks=False) and not entry.name.endswith(MARK):
                    status = entry.stat()
                    yield entry.name, UploadFile(status.st_size, time.time() - status.st_mtime)

    def _digest_at(self, upload_id: str, offset: int) -> Digest | None:
        """To be continued; None where another process has appended meanwhile."""
        known = self._digests.get(upload_id, Digest())
        return known.copy() if known.size == offset else None

    def _remember(self, upload_id: str, digest: Digest | None) -> None:
        if digest is not None:
            self._digests[upload_id] = digest
            self._digests.move_to_end(upload_id)
            while len(self._digests) > _DIGESTS:
                self._digests.popitem(last=False)
