"""A model as one zip file, made while it is sent: stored members with data descriptors, one chunk in memory."""

import asyncio
import zipfile
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass

from svckit.objects.port import ObjectStore

from model_svc.errors import ModelFilesMissing

MEMBER_TIME = (1980, 1, 1, 0, 0, 0)
FILE_MODE = 0o100644 << 16


@dataclass(frozen=True)
class Member:
    """One file of the archive: its name there, its object and its size in bytes."""

    name: str
    key: str
    size: int


class _Outgoing:
    """What zipfile writes to: it has no `tell`, so that zipfile takes it for a stream and never seeks back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing to close; zipfile's protocol wants it."""

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


async def must_be_whole(store: ObjectStore, prefix: str, members: Sequence[Member]) -> None:
    """Before the first byte of a zip. `prefix`: under which all of them lie. Raises ModelFilesMissing."""
    sizes = {stored.key: stored.size async for stored in store.list(prefix)}
    for member in members:
        if sizes.get(member.key) != member.size:
            raise ModelFilesMissing(path=member.name)


async def zip_stream(store: ObjectStore, members: Iterable[Member]) -> AsyncIterator[bytes]:
    """The zip's bytes. Checksums are computed in a thread. Raises ObjectNotFound when a file is gone."""
    outgoing = _Outgoing()
    archive = zipfile.ZipFile(outgoing, "w", zipfile.ZIP_STORED)
    for member in members:
        info = zipfile.ZipInfo(member.name, MEMBER_TIME)
        info.external_attr = FILE_MODE
        info.file_size = member.size  # decides about zip64 before the first byte
        with archive.open(info, "w") as entry:
            async for chunk in store.read(member.key):
                await asyncio.to_thread(entry.write, chunk)
                yield outgoing.take()
    archive.close()
    yield outgoing.take()
