"""What one part has otherwise in another version, by the indexes of both: of each sample some numbers are in memory,
about 50 bytes. Holds no database session while it reads the store."""

import asyncio
from array import array
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from svckit.db import Database
from svckit.identity import Principal
from svckit.objects.port import ObjectStore
from svckit.resources import must_see

from dataset_svc.datasets.repository import DatasetRepository, PartFiles
from dataset_svc.datasets.schemas import ChangedSamples, Changes, ClassChange, PartName, SampleChange, SamplePlace
from dataset_svc.errors import PartNotReady
from dataset_svc.imports.offsets import BLOCK
from dataset_svc.models import Part
from dataset_svc.samples.index import ClassRow, PartIndex

_PORTION = 100_000
"""Samples whose keys are kept in a table at once."""
_LISTED = 50
"""So many samples of each kind."""
_LISTED_CLASSES = 1000
_NONE = -1
_KINDS = ("added", "removed", "changed", "relabelled", "moved")
Pair = tuple[int, int]
"""Ids of a sample on both sides; _NONE where it is not there."""


@dataclass(frozen=True)
class _Side:
    """Of each sample: hashes of its path, of its class or what is marked in it, and of its content as it is read, and
    where in the archive it lies."""

    paths: "array[int]" = field(default_factory=lambda: array("q"))
    labels: "array[int]" = field(default_factory=lambda: array("q"))
    contents: "array[int]" = field(default_factory=lambda: array("q"))
    places: "array[int]" = field(default_factory=lambda: array("q"))

    @classmethod
    async def read(cls, index: PartIndex) -> "_Side":
        side, marks = cls(), await index.marks()
        async for rows in index.all_lines():
            try:
                await asyncio.to_thread(side._add, rows, marks, await index.notes_of(rows))
            except (KeyError, TypeError) as error:
                raise index.damaged from error
        return side

    def _add(self, rows: Sequence[Mapping[str, Any]], marks: "array[int]", notes: Sequence[bytes]) -> None:
        self.paths.extend(hash(row["path"]) for row in rows)
        self.labels.extend(map(hash, notes) if notes else (hash(row["label"]) for row in rows))
        self.contents.extend(hash((marks[row["id"]], row["encoding"])) for row in rows)
        self.places.extend(row.get("record", row["offset"]) for row in rows)

    def __len__(self) -> int:
        return len(self.paths)


class ChangeService:
    """`room`: so many at once may compare."""

    def __init__(self, database: Database, store: ObjectStore, room: asyncio.Semaphore) -> None:
        self._database, self._store, self._room = database, store, room

    async def changes(
        self, principal: Principal, dataset_id: str, part: PartName, versions: tuple[int, int]
    ) -> Changes:
        """From the first version to the second. Raises NotFound, PartNotReady, DatasetFilesDamaged."""
        rows = await self._parts(principal, dataset_id, part, versions)
        same_archive = rows[0].upload_id == rows[1].upload_id
        async with self._room:
            before, after = [await PartIndex.open(self._store, PartFiles.of(row)) for row in rows]
            sides = await _Side.read(before), await _Side.read(after)
            found = await asyncio.to_thread(_compare, *sides, same_archive=same_archive)
            classes, class_count = await _classes(before, after)
        kinds = {
            kind: ChangedSamples(count=found.counts[kind], items=await _items(before, after, found.first[kind]))
            for kind in _KINDS
        }
        values = {"before": before.samples, "after": after.samples, "same": found.same} | kinds
        return Changes.model_validate(values | {"classes": classes, "class_count": class_count})

    async def _parts(
        self, principal: Principal, dataset_id: str, part: PartName, versions: tuple[int, int]
    ) -> list[Part]:
        found = []
        async with self._database.reading() as session:
            repo = DatasetRepository(session)
            must_see(principal, await repo.get(dataset_id))
            for version in versions:
                row = await repo.ready_part(dataset_id, version, part)
                if row is None:
                    raise PartNotReady(part=part, version=version)
                found.append(row)
        return found


@dataclass
class _Found:
    """How many samples there are of each kind, and which are the first; `same`: how many are as they were."""

    same: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_KINDS, 0))
    first: dict[str, list[Pair]] = field(default_factory=lambda: {kind: [] for kind in _KINDS})

    def add(self, kind: str, pair: Pair) -> None:
        self.counts[kind] += 1
        if len(self.first[kind]) < _LISTED:
            self.first[kind].append(pair)


def _compare(before: _Side, after: _Side, *, same_archive: bool) -> _Found:
    """In one archive a sample is the same where it lies at the same place. In different ones it is the one with the
    same path and content, else with the same content, else with the same path."""
    partners, known = array("q", [_NONE]) * len(after), (bytearray(len(before)), bytearray(len(after)))
    different = (("paths", "contents"), ("contents", "labels"), ("contents",), ("paths",))
    for names in [("places",)] if same_archive else different:
        if all(0 in each for each in known):
            _pair((_keys(before, *names), _keys(after, *names)), known, partners)
    found = _Found()
    for place, partner in enumerate(partners):
        kind = "added" if partner == _NONE else _kind(before, partner, after, place)
        if kind:
            found.add(kind, (partner, place))
        else:
            found.same += 1
    for place, is_known in enumerate(known[0]):
        if not is_known:
            found.add("removed", (place, _NONE))
    return found


def _keys(side: _Side, name: str, other: str | None = None) -> "array[int]":
    first: array[int] = getattr(side, name)
    if other is None:
        return first
    return array("q", (hash(both) for both in zip(first, getattr(side, other), strict=True)))


def _pair(
    keys: tuple[Sequence[int], Sequence[int]], known: tuple[bytearray, bytearray], partners: "array[int]"
) -> None:
    """Give samples that have no partner yet the one of the other side with the same key, in their order."""
    portions = max(map(len, keys)) // _PORTION + 1
    for before, after in zip(*(_parted(*side, portions) for side in zip(keys, known, strict=True)), strict=True):
        free: dict[int, list[int]] = {}
        for place in reversed(before):
            free.setdefault(keys[0][place], []).append(place)
        for place in after:
            if same := free.get(keys[1][place]):
                partners[place] = same.pop()
                known[0][partners[place]] = known[1][place] = 1


def _parted(keys: Sequence[int], known: bytearray, portions: int) -> "list[array[int]]":
    """The samples without a partner; those with the same key are in the same portion."""
    found = [array("I") for _ in range(portions)]
    for place, key in enumerate(keys):
        if not known[place]:
            found[key % portions].append(place)
    return found


def _kind(before: _Side, was: int, after: _Side, now: int) -> str:
    """Empty: nothing changed."""
    if before.contents[was] != after.contents[now]:
        return "changed"
    if before.labels[was] != after.labels[now]:
        return "relabelled"
    return "moved" if before.paths[was] != after.paths[now] else ""


async def _items(before: PartIndex, after: PartIndex, pairs: Sequence[Pair]) -> list[SampleChange]:
    was = await _places(before, [pair[0] for pair in pairs])
    now = await _places(after, [pair[1] for pair in pairs])
    return [SampleChange(before=was.get(first), after=now.get(second)) for first, second in pairs]


async def _places(index: PartIndex, ids: Sequence[int]) -> dict[int, SamplePlace]:
    entries = await index.by_ids(sorted(set(ids) - {_NONE}))
    return {entry.id: SamplePlace(id=entry.id, member=entry.path, label=entry.label) for entry in entries}


async def _classes(before: PartIndex, after: PartIndex) -> tuple[list[ClassChange], int]:
    """The first classes with samples, those with another number of them at first, and how many there are."""
    other, same = list[ClassChange](), list[ClassChange]()
    count = 0
    async for change in _merged(before, after):
        count += 1
        kept = same if change.before == change.after else other
        if len(kept) < _LISTED_CLASSES:
            kept.append(change)
    return sorted((other + same)[:_LISTED_CLASSES], key=lambda change: change.name), count


async def _merged(before: PartIndex, after: PartIndex) -> AsyncIterator[ClassChange]:
    was, now = _class_rows(before), _class_rows(after)
    old, new = await anext(was, None), await anext(now, None)
    while rows := [row for row in (old, new) if row is not None]:
        name = min(row.name for row in rows)
        counts = [row.count if row is not None and row.name == name else 0 for row in (old, new)]
        yield ClassChange(name=name, before=counts[0], after=counts[1])
        old = await anext(was, None) if old is not None and old.name == name else old
        new = await anext(now, None) if new is not None and new.name == name else new


async def _class_rows(index: PartIndex) -> AsyncIterator[ClassRow]:
    """Those that have samples, in the order of their names."""
    for start in range(0, index.classes, BLOCK):
        for row in await index.class_rows(start, BLOCK):
            if row.count:
                yield row
