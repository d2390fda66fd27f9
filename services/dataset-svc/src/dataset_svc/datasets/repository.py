"""Statements about datasets and their parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, Float, and_, case, cast, delete, func, not_, or_, select, update
from sqlalchemy.orm import aliased, defer, load_only
from svckit.db import now
from svckit.repository import ListFilter, Repository, ResourceRepository, beyond
from svckit.resources import Code, Shelf, Visibility
from svckit.uploads.tables import Upload, UploadState, is_interrupted
from svckit.work import WorkKey, WorkKind, ask

from dataset_svc.datasets.states import ImportState, PartState
from dataset_svc.models import Dataset, Part

PART_WORK = WorkKind("part")
"""Reading a part's archive. Keys are of the part's id."""
REMOVAL_WORK = WorkKind("removal")
"""Deleting every object under a prefix. Keys are of the prefix, which ends with a slash."""
_COMING = select(Upload.id).where(Upload.state != UploadState.TAKEN.value)
SIZES = (
    select(Dataset.owner_id, Part.size, Part.dataset_id, Part.upload_id)
    .join(Dataset, Dataset.id == Part.dataset_id)
    .where(Part.has_archive, Part.upload_id.not_in(_COMING))
    .distinct()
)
"""For svckit.storage: the archives of all versions, each once. What is still coming its upload counts."""


def prefix_of(dataset_id: str) -> str:
    return f"datasets/{dataset_id}"


def removal_of(dataset_id: str) -> WorkKey:
    """Of all its objects."""
    return REMOVAL_WORK.key(f"{prefix_of(dataset_id)}/")


def version_prefix(dataset_id: str, version: int) -> str:
    """Where the splits of a version lie."""
    return f"{prefix_of(dataset_id)}/v{version}"


def upload_prefix(part: Part) -> str:
    """Where `archive.zip` lies, and beside it a folder for each reading: nothing that another upload has brought."""
    return f"{prefix_of(part.dataset_id)}/{part.upload_id}"


def reading_prefix(part: Part) -> str:
    """Where the PartFiles of each part lie that one reading of the archive found."""
    return f"{upload_prefix(part)}/{part.reading}" if part.reading else upload_prefix(part)


def archive_key(part: Part) -> str:
    return f"{upload_prefix(part)}/archive.zip"


@dataclass(frozen=True)
class PartFiles:
    """Keys of what the import writes about a part: the member index (svckit.contracts.staging), and what finds its
    lines (dataset_svc.imports.offsets)."""

    folder: str

    @classmethod
    def of(cls, part: Part, name: str | None = None) -> Self:
        """`name`: of another part that lies in the same archive."""
        return cls(f"{reading_prefix(part)}/{name or part.part}")

    def named(self, name: str) -> str:
        """`name`: as the report's `files` call it."""
        return f"{self.folder}/{name}"

    @property
    def index(self) -> str:
        return self.named("index.jsonl")

    @property
    def offsets(self) -> str:
        return self.named("index.offsets")

    @property
    def classes(self) -> str:
        return self.named("index.classes")


TEXTS = "index.texts"
"""Beside the index, where samples are records of a file."""
NOTES = "index.notes"
"""Beside the index, where something is marked in samples."""


def samples_key(part: Part, *, in_texts: bool) -> str:
    """Of what the bytes of samples lie in."""
    return PartFiles.of(part).named(TEXTS) if in_texts else archive_key(part)


_NO_REPORT = defer(Part.report, raiseload=True)
_PLACE = load_only(Part.dataset_id, Part.upload_id, Part.reading, Part.part, Part.size, raiseload=True)
_UPLOADS = select(Upload.id).where(Upload.target_id == Dataset.id)
_PARTS = select(Part.id).where(Part.dataset_id == Dataset.id)
_WANTED = or_(Part.part == "train", Dataset.test_mode == "separate")


def import_state() -> ColumnElement[Any]:
    """An ImportState. What goes on comes first, then what can be used."""
    coming, interrupted = is_on_its_way(), is_interrupted(now())
    return case(
        (is_being_read(), PartState.VALIDATING.value),
        (_UPLOADS.where(coming, not_(interrupted)).exists(), "uploading"),
        (Dataset.current_version.is_not(None), PartState.READY.value),
        (_UPLOADS.where(coming, interrupted).exists(), "interrupted"),
        (_newest(Part.state == PartState.INVALID), PartState.INVALID.value),
        (_newest(), "partial"),
        else_="empty",
    )


def overview_status() -> ColumnElement[Any]:
    """What can be used is `online` or `ready`, also while the upload of its next version goes on; else its
    `import_state`."""
    usable = and_(Dataset.current_version.is_not(None), not_(is_being_read()))
    return case((and_(usable, Dataset.shelf == Shelf.ONLINE), "online"), (usable, "ready"), else_=import_state())


def is_being_read() -> ColumnElement[bool]:
    """Whether an archive of the dataset has arrived whole and is not read to its end."""
    arrived = _UPLOADS.where(Upload.state == UploadState.COMPLETE.value).exists()
    return or_(arrived, _PARTS.where(Part.state == PartState.VALIDATING).exists())


def is_on_its_way() -> ColumnElement[bool]:
    """Whether an upload's bytes still come, or have come and are no object yet."""
    coming = and_(Upload.state == UploadState.OPEN.value, Upload.expires_at > now())
    return or_(coming, Upload.state == UploadState.COMPLETE.value)


def newest_version() -> ColumnElement[Any]:
    """Of the dataset's parts; null when nothing was imported yet."""
    others = aliased(Part)
    newest = select(func.max(others.version)).where(others.dataset_id == Dataset.id)
    return newest.correlate(Dataset).scalar_subquery()  # by itself only with the statement right around it


def _newest(*such: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the newest version has a part that is wanted, or such a one."""
    return _PARTS.where(Part.version == newest_version(), _WANTED, *such).exists()


@dataclass(frozen=True)
class DatasetFilter(ListFilter):
    """The list's filters."""

    purpose: Code | None = None
    task_type: Code | None = None
    format: Code | None = None
    state: ImportState | None = None
    shelf: Shelf | None = None
    visibility: Visibility | None = None


class DatasetRepository(ResourceRepository[Dataset]):
    row = Dataset

    async def import_states(self, dataset_ids: list[str]) -> dict[str, ImportState]:
        rows = await self._session.execute(select(Dataset.id, import_state()).where(Dataset.id.in_(dataset_ids)))
        return {row[0]: row[1] for row in rows}

    async def import_reasons(self, dataset_ids: list[str]) -> dict[str, dict[str, Any]]:
        """Why an archive of the newest version was refused, of those of which one was that is still wanted."""
        refused = Part.state == PartState.INVALID, Part.version == newest_version(), _WANTED
        rows = select(Part.dataset_id, Part.reason).join(Dataset, Dataset.id == Part.dataset_id)
        found = await self._session.execute(rows.where(Part.dataset_id.in_(dataset_ids), *refused).order_by(Part.part))
        return {dataset_id: reason for dataset_id, reason in found if reason}

    async def import_progress(self, dataset_ids: list[str]) -> dict[str, float]:
        """From 0 to 1, of those of which an archive is being read, and else of those of which one comes: of the one
        that has least."""
        share = cast(Upload.offset, Float) / Upload.length
        coming = Upload.target_id.in_(dataset_ids), is_on_its_way(), Upload.state == UploadState.OPEN.value
        uploads = select(Upload.target_id, func.min(share)).where(*coming).group_by(Upload.target_id)
        validating = Part.dataset_id.in_(dataset_ids), Part.state == PartState.VALIDATING.value
        parts = select(Part.dataset_id, func.min(Part.progress)).where(*validating).group_by(Part.dataset_id)
        return {key: float(least) for rows in (uploads, parts) for key, least in await self._session.execute(rows)}

    async def remove(self, dataset: Dataset) -> None:
        await self._session.execute(delete(Part).where(Part.dataset_id == dataset.id))
        ended = update(Upload).where(Upload.target_id == dataset.id, Upload.state == UploadState.OPEN.value)
        await self._session.execute(ended.values(expires_at=now()))
        ask(self._session, removal_of(dataset.id))
        await super().remove(dataset)

    async def parts(self, dataset_id: str, version: int) -> list[Part]:
        rows = select(Part).where(Part.dataset_id == dataset_id, Part.version == version).order_by(Part.part.desc())
        return list(await self._session.scalars(rows))

    async def ready_part(self, dataset_id: str, version: int, part: str) -> Part | None:
        """Without its report, which is not to be read."""
        wanted = Part.dataset_id == dataset_id, Part.version == version, Part.part == part
        row = select(Part).where(*wanted, Part.state == PartState.READY.value).options(_NO_REPORT)
        return await self._session.scalar(row)

    async def newest_parts(self, most: int, *which: ColumnElement[bool]) -> list[tuple[Dataset, Part]]:
        """Those that changed last, without their reports, with their datasets."""
        both = select(Dataset, Part).join(Part, Part.dataset_id == Dataset.id).where(*which).options(_NO_REPORT)
        rows = await self._session.execute(both.order_by(Part.updated_at.desc()).limit(most))
        return [(dataset, part) for dataset, part in rows]

    async def all_parts(self, dataset_id: str) -> list[Part]:
        """Those of every version, the newest first, the training set first."""
        rows = select(Part).where(Part.dataset_id == dataset_id).order_by(Part.version.desc(), Part.part.desc())
        return list(await self._session.scalars(rows))

    async def newest_version(self, dataset_id: str) -> int:
        """0 when nothing was imported yet."""
        return await self._session.scalar(select(func.max(Part.version)).where(Part.dataset_id == dataset_id)) or 0

    async def open_uploads(self, dataset_id: str) -> list[Upload]:
        """Those that are no objects yet."""
        rows = select(Upload).where(Upload.target_id == dataset_id, is_on_its_way())
        return list(await self._session.scalars(rows))

    async def is_importing(self, dataset_id: str) -> bool:
        """Whether an archive has arrived whole and is not read yet."""
        return bool(await self._session.scalar(select(is_being_read()).where(Dataset.id == dataset_id)))

    def condition(self, name: str, value: Any) -> ColumnElement[bool]:
        """The state is that of the newest version's import."""
        return import_state() == value if name == "state" else super().condition(name, value)


class PartRepository(Repository[Part]):
    """Parts, and the uploads that become parts. Lock the dataset before them."""

    row = Part

    async def arrived_uploads(self, dataset_id: str | None = None) -> list[str]:
        """Ids of uploads, of one dataset or of all, that have arrived whole and are no objects yet."""
        arrived = select(Upload.id).where(Upload.state == UploadState.COMPLETE.value)
        if dataset_id is not None:
            arrived = arrived.where(Upload.target_id == dataset_id)
        return list(await self._session.scalars(arrived))

    async def ready_of(
        self, dataset_ids: Sequence[str], after: tuple[str, Any] | None, most: int
    ) -> list[tuple[Part, dict[str, int] | None]]:
        """The first `most` of these datasets that were read and can be used, or the first beyond a dataset and part;
        with the sizes that their reports tell of their PartFiles."""
        ready = Part.dataset_id.in_(dataset_ids), Part.state == PartState.READY.value
        parts = select(Part, Part.report["files"]).where(*ready).options(_PLACE)
        found = await self._session.execute(beyond(parts, [Part.dataset_id, Part.id], after, most))
        return [(part, sizes) for part, sizes in found]

    async def unread_parts(self) -> list[str]:
        """Ids of parts whose archive lies in the store and is not read yet."""
        arriving = select(Upload.id).where(Upload.state == UploadState.COMPLETE.value)
        validating = select(Part.id).where(Part.state == PartState.VALIDATING.value)
        return list(await self._session.scalars(validating.where(Part.upload_id.not_in(arriving))))

    async def target_of(self, upload_id: str) -> str:
        """The id of the upload's dataset; empty when there is no such upload."""
        return await self._session.scalar(select(Upload.target_id).where(Upload.id == upload_id)) or ""

    async def upload_for_update(self, upload_id: str) -> Upload | None:
        return await self._session.scalar(select(Upload).where(Upload.id == upload_id).with_for_update())

    async def is_wanted(self, part: Part) -> bool:
        """Whether it, or another part of its archive, needs what lies there: it is not deleted, and not refused."""
        wanted = select(Part.id).where(Part.upload_id == part.upload_id, Part.has_archive)
        return await self._session.scalar(wanted.limit(1)) is not None

    async def is_kept(self, part: Part, name: str) -> bool:
        """Whether what this reading of its archive found of a part is needed, or may be."""
        same = Part.upload_id == part.upload_id, Part.reading == part.reading
        found = and_(Part.part == name, Part.state == PartState.READY.value)
        kept = select(Part.id).where(*same, or_(Part.state == PartState.VALIDATING.value, found))
        return await self._session.scalar(kept.limit(1)) is not None

    async def of_upload(self, upload_id: str | None) -> list[Part]:
        """Those of every version that came with this archive."""
        return list(await self._session.scalars(select(Part).where(Part.upload_id == upload_id)))

    async def drop(self, part: Part) -> None:
        """Remove it, with what no other part needs of its archive and of what was found there."""
        await self.remove(part)
        if not await self.is_wanted(part):
            ask(self._session, REMOVAL_WORK.key(f"{upload_prefix(part)}/"))
        elif not await self.is_kept(part, part.part):
            ask(self._session, REMOVAL_WORK.key(f"{PartFiles.of(part).folder}/"))

    async def part_of(self, upload_id: str) -> Part | None:
        """The row that an upload has already become."""
        own = Part.upload_id == upload_id, Part.version == Part.stored_version
        return await self._session.scalar(select(Part).where(*own).limit(1))
