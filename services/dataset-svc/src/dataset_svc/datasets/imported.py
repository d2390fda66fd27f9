"""How far the import of a dataset has come, in SQL: one expression, which the list, its filter and the overview use."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.orm import aliased
from svckit.db import now
from svckit.resources import Shelf
from svckit.uploads.tables import Upload, UploadState

from dataset_svc.datasets.states import ON_THE_WAY, PartState
from dataset_svc.models import Dataset, Part

_UPLOADS = select(Upload.id).where(Upload.target_id == Dataset.id)
_PARTS = select(Part.id).where(Part.dataset_id == Dataset.id)


def import_state() -> ColumnElement[Any]:
    """An ImportState. What goes on comes first, then what can be used."""
    return case(
        (is_being_read(), PartState.VALIDATING.value),
        (_UPLOADS.where(is_on_its_way()).exists(), ON_THE_WAY[UploadState.OPEN]),
        (Dataset.current_version.is_not(None), PartState.READY.value),
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
    return select(func.max(others.version)).where(others.dataset_id == Dataset.id).scalar_subquery()


def _newest(*such: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the newest version has a part, or such a part."""
    return _PARTS.where(Part.version == newest_version(), *such).exists()
