"""The member index of a part (svckit.contracts.staging), read from the store."""

import asyncio
import json
from collections import OrderedDict
from dataclasses import dataclass

from svckit.contracts.staging import IndexHeader
from svckit.objects.port import ObjectStore

KEEP = 4


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One sample; `offset` is that of the local file header in the archive, sizes in bytes."""

    id: int
    path: str
    label: str
    offset: int
    compressed: int
    size: int
    method: int
    encoding: str | None


@dataclass(frozen=True)
class MemberIndex:
    header: IndexHeader
    entries: tuple[IndexEntry, ...]

    def labelled(self, label: str | None) -> tuple[IndexEntry, ...]:
        """The samples of one class, or all."""
        return self.entries if label is None else tuple(entry for entry in self.entries if entry.label == label)


class IndexCache:
    """The indexes read last; an index never changes once it is written."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._read: OrderedDict[str, MemberIndex] = OrderedDict()

    async def get(self, key: str) -> MemberIndex:
        """Raises ObjectNotFound."""
        index = self._read.get(key)
        if index is None:
            data = await self._store.get_bytes(key)
            index = await asyncio.to_thread(parse_index, data)
            self._read[key] = index
            while len(self._read) > KEEP:
                self._read.popitem(last=False)
        self._read.move_to_end(key)
        return index


def parse_index(data: bytes) -> MemberIndex:
    """Raises ValueError for what is not an index."""
    header, *lines = data.decode().split("\n")
    return MemberIndex(IndexHeader.model_validate_json(header), tuple(_entry(line) for line in lines if line))


def _entry(line: str) -> IndexEntry:
    values = json.loads(line)
    return IndexEntry(
        id=values["id"],
        path=values["path"],
        label=values["label"],
        offset=values["offset"],
        compressed=values["compressed"],
        size=values["size"],
        method=values["method"],
        encoding=values["encoding"],
    )
