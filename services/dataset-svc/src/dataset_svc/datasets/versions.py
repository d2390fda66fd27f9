"""Versions of a dataset: which one an upload belongs to, and when one becomes the current one (08, decision 8)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.errors import EditConflict
from svckit.live import LiveFeed
from svckit.resources import Shelf
from svckit.uploads.tables import Upload
from svckit.work import ask

from dataset_svc.datasets.current import adopt
from dataset_svc.datasets.repository import (
    PART_WORK,
    REMOVAL_WORK,
    DatasetRepository,
    PartFiles,
    PartRepository,
    upload_prefix,
)
from dataset_svc.datasets.service import DatasetService
from dataset_svc.datasets.states import PART, PartState
from dataset_svc.errors import ArchiveGone, DatasetImporting
from dataset_svc.events import emit_online, emit_validated
from dataset_svc.models import Dataset, Part
from dataset_svc.refusals import UNKNOWN_TEST_CLASS, WARN_TRAINED_ON

Sides = tuple[PartFiles, PartFiles]
"""Of a training and a test side."""


@dataclass(frozen=True)
class Comparison:
    """Of two sides. `refusal`: why they do not go together; `warning`: of test samples that are trained on, too."""

    refusal: dict[str, Any] | None
    warning: dict[str, Any] | None = None


class NotCompared(Exception):
    """The transaction must begin anew when these sides were compared, which takes files."""

    def __init__(self, sides: Sides) -> None:
        super().__init__(str(sides))
        self.sides = sides


class VersionService:
    """Works inside a reconciler's transaction, with the dataset's row locked. `compared`: what is known of sides."""

    def __init__(
        self, session: AsyncSession, live: LiveFeed, compared: Mapping[Sides, Comparison] | None = None
    ) -> None:
        self._compared = compared or {}
        self._session = session
        self._live = live
        self._repo = DatasetRepository(session)
        self._parts = PartRepository(session)

    async def begin(self, dataset: Dataset, upload: Upload) -> Part | None:
        """The row of an archive that has arrived, None while another archive of the version is still being read.

        A part that the newest version has begins the next version, which takes the other parts over.
        """
        version = await self._repo.newest_version(dataset.id)
        rows = {row.part: row for row in await self._repo.parts(dataset.id, version)}
        if upload.part in rows and any(row.state == PartState.VALIDATING for row in rows.values()):
            return None
        if upload.part in rows or not rows:
            version = dataset.last_version = dataset.last_version + 1
            await self._take_over(version, (each for name, each in rows.items() if name != upload.part))
        if upload.part in rows and rows[upload.part].state == PartState.INVALID:
            await drop_archive(self._session, rows[upload.part])
        part = Part(
            dataset_id=dataset.id,
            version=version,
            stored_version=version,
            part=upload.part,
            state=PartState.VALIDATING.value,
            upload_id=upload.id,
            filename=upload.filename,
            size=upload.length,
        )
        await self._parts.add(part)
        self._notify(dataset, part)
        return part

    async def read_again(self, dataset: Dataset, known: Part, mends: Mapping[str, Any]) -> Part:
        """Have the archive of a part of the newest version read once more, with these mends (imports.mends): the other
        side, too, where it lies in the same one. An archive that was refused stays in its version; one that can be used
        stays as it is and begins the next version. Raises DatasetImporting, ArchiveGone, and EditConflict for a part
        that is not as it is known."""
        newest = await self._repo.newest_version(dataset.id)
        rows = {row.part: row for row in await self._repo.parts(dataset.id, newest)}
        row = rows.get(known.part)
        if await self._repo.is_importing(dataset.id):
            raise DatasetImporting(part=known.part)
        if row is None or row.reading != known.reading:
            raise EditConflict()
        if not row.has_archive:
            raise ArchiveGone(part=known.part)
        within = [each for each in rows.values() if each.upload_id == row.upload_id]
        in_place = all(each.state == PartState.INVALID for each in within)
        if in_place:
            for each in within:
                await self._parts.remove(each)
        else:
            dataset.last_version += 1
            await self._take_over(dataset.last_version, (each for each in rows.values() if each not in within))
        part = _begun(within[0], newest if in_place else dataset.last_version, mends)
        part.read_again = not in_place or within[0].read_again or within[0].stored_version < newest
        await self._parts.add(part)
        ask(self._session, PART_WORK.key(part.id))
        self._notify(dataset, part)
        return part

    async def _take_over(self, version: int, rows: Iterable[Part]) -> None:
        """Have these in this version, too: what was refused only because of the other side is judged anew."""
        for row in rows:
            if row.state == PartState.INVALID and not row.has_archive:
                continue
            part = _taken_over(row, version)
            await self._parts.add(part)
            if part.state == PartState.VALIDATING:
                ask(self._session, PART_WORK.key(part.id))

    async def finish(
        self, dataset: Dataset, part: Part, report: dict[str, Any] | None, refused: dict[str, Any] | None
    ) -> None:
        """End the reading of a part; with it the version may become the current one. Raises NotCompared."""
        part.report, part.progress = report, 1.0
        part.reason = refused or await self._clash(dataset, part)
        PART.advance(part, PartState.INVALID if part.reason else PartState.READY)
        self._notify(dataset, part)
        before = dataset.current_version
        if part.state == PartState.READY:
            await self._move_on(dataset, part.version)
        emit_validated(self._session, dataset, part, usable=dataset.current_version != before)

    async def add_found(self, dataset: Dataset, part: Part, name: str) -> Part | None:
        """The row of a second part that lay in the same archive; None when the version has that part of its own, and
        for an archive that is read again while the part is in another."""
        rows = {row.part: row for row in await self._repo.parts(dataset.id, part.version)}
        found = rows.get(name)
        if found is not None:
            if part.read_again or part.stored_version < part.version or found.stored_version == part.version:
                return None
            await drop_archive(self._session, found)
            await self._parts.remove(found)
        values = {"dataset_id": dataset.id, "version": part.version, "stored_version": part.version, "part": name}
        values |= {"state": PartState.VALIDATING.value, "filename": part.filename, "size": part.size}
        values |= {"reading": part.reading, "mends": part.mends, "read_again": part.read_again}
        added = Part(upload_id=part.upload_id, **values)
        await self._parts.add(added)
        return added

    async def _clash(self, dataset: Dataset, part: Part) -> dict[str, Any] | None:
        """Why its sides do not go together; what else was found of them stands in the report of the test side."""
        rows = await self._repo.parts(part.dataset_id, part.version)
        sides = {row.part: row for row in rows if row.state == PartState.READY or row.id == part.id}
        if set(sides) != {"train", "test"}:
            return None
        pair = PartFiles.of(sides["train"]), PartFiles.of(sides["test"])
        if pair not in self._compared:
            raise NotCompared(pair)
        test, found = sides["test"], self._compared[pair]
        if test.report is not None:
            test.report = _warned(test.report, found.warning)
            if test is not part:
                self._notify(dataset, test)
        return found.refusal

    async def _move_on(self, dataset: Dataset, version: int) -> None:
        if not await adopt(self._repo, dataset, version):
            return
        DatasetService(self._session, self._live).notify(dataset)
        if dataset.shelf == Shelf.ONLINE:
            emit_online(self._session, dataset)

    def _notify(self, dataset: Dataset, part: Part) -> None:
        DatasetService(self._session, self._live).notify_part(dataset, part)


_ARCHIVE = ("dataset_id", "part", "upload_id", "filename", "size")
_FOUND = ("state", "reading", "progress", "reason", "report")
"""What a reading of an archive found."""


def _begun(row: Part, version: int, mends: Mapping[str, Any]) -> Part:
    """The same archive, to be read for this version."""
    about = {"version": version, "stored_version": version, "state": PartState.VALIDATING.value, "mends": dict(mends)}
    return Part(**about, **{name: getattr(row, name) for name in _ARCHIVE})


def _taken_over(row: Part, version: int) -> Part:
    """The same archive in this version, by reference. What was refused because of the other side is read again, for
    its files are gone."""
    is_clash = (row.reason or {}).get("code") == UNKNOWN_TEST_CLASS
    found = {"state": PartState.VALIDATING.value} if is_clash else {name: getattr(row, name) for name in _FOUND}
    kept = {name: getattr(row, name) for name in (*_ARCHIVE, "stored_version", "mends", "read_again")}
    return Part(version=version, **kept, **found)


async def drop_archive(session: AsyncSession, part: Part) -> None:
    """Nobody will read the archive of this part again: it goes, unless another part has it that can be used, or is of
    no earlier version."""
    rows = await PartRepository(session).of_upload(part.upload_id)
    others = [row for row in rows if row.id != part.id and row.has_archive]
    if not any(row.state != PartState.INVALID or row.version >= part.version for row in others):
        for row in rows:
            row.has_archive = False
        ask(session, REMOVAL_WORK.key(f"{upload_prefix(part)}/"))


def _warned(report: dict[str, Any], warning: dict[str, Any] | None) -> dict[str, Any]:
    """The report of a test side with this warning in place of that of an earlier training side."""
    others = [each for each in report["warnings"] if each["code"] != WARN_TRAINED_ON]
    return report | {"warnings": [*others, warning] if warning else others}
