"""How far the import of a dataset has come, as one word for a list and as one for the overview."""

from typing import Any, Literal

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import aliased
from svckit.db import now
from svckit.resources import Shelf
from svckit.uploads.tables import Upload, UploadState

from dataset_svc.datasets.states import PartState
from dataset_svc.models import Dataset, Part

ImportState = Literal["empty", "uploading", "validating", "partial", "ready", "invalid"]
_UPLOADS = select(Upload.id).where(Upload.target_id == Dataset.id)
_PARTS = select(Part.id).where(Part.dataset_id == Dataset.id)


def import_state() -> ColumnElement[Any]:
    """What goes on comes first, then what can be used; `partial`: one part is read, the other is still missing."""
    return case(
        (is_being_read(), "validating"),
        (_is_arriving(), "uploading"),
        (Dataset.current_version.is_not(None), "ready"),
        (_newest(Part.state == PartState.INVALID), "invalid"),
        (_newest(), "partial"),
        else_="empty",
    )


def usefulness() -> ColumnElement[Any]:
    """What a dataset is good for, as one word for the overview: `online` or `ready`, also while its next version
    arrives, else how far the import has come; what has one part only is `empty`."""
    return case(
        (is_being_read(), "validating"),
        (Dataset.shelf == Shelf.ONLINE, "online"),
        (Dataset.current_version.is_not(None), "ready"),
        (_is_arriving(), "uploading"),
        (_newest(Part.state == PartState.INVALID), "invalid"),
        else_="empty",
    )


def is_being_read() -> ColumnElement[bool]:
    """Whether an archive of the dataset has arrived whole and is not read to its end."""
    arrived = _UPLOADS.where(Upload.state == UploadState.COMPLETE.value).exists()
    return or_(arrived, _PARTS.where(Part.state == PartState.VALIDATING).exists())


def newest_version() -> ColumnElement[Any]:
    """Of the dataset's parts; null when nothing was imported yet."""
    others = aliased(Part)
    return select(func.max(others.version)).where(others.dataset_id == Dataset.id).scalar_subquery()


def _is_arriving() -> ColumnElement[bool]:
    return _UPLOADS.where(Upload.state == UploadState.OPEN.value, Upload.expires_at > now()).exists()


def _newest(*such: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the newest version has a part, or such a part."""
    return _PARTS.where(Part.version == newest_version(), *such).exists()
