"""How far the import of a dataset has come, as one word for a list."""

from typing import Any, Literal

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import aliased
from svckit.db import now
from svckit.uploads.tables import UploadState

from dataset_svc.datasets.states import PartState
from dataset_svc.models import Dataset, Part, Upload

ImportState = Literal["empty", "uploading", "validating", "partial", "ready", "invalid"]


def import_state() -> ColumnElement[Any]:
    """What goes on comes first, then what can be used; `partial`: one part is read, the other is still missing."""
    uploads = select(Upload.id).where(Upload.target_id == Dataset.id)
    parts = select(Part.id).where(Part.dataset_id == Dataset.id)
    newest = parts.where(Part.version == _newest())
    arrived = uploads.where(Upload.state == UploadState.COMPLETE.value).exists()
    arriving = uploads.where(Upload.state == UploadState.OPEN.value, Upload.expires_at > now()).exists()
    return case(
        (or_(arrived, parts.where(Part.state == PartState.VALIDATING).exists()), "validating"),
        (arriving, "uploading"),
        (Dataset.current_version.is_not(None), "ready"),
        (newest.where(Part.state == PartState.INVALID).exists(), "invalid"),
        (newest.exists(), "partial"),
        else_="empty",
    )


def _newest() -> Any:
    others = aliased(Part)
    return select(func.max(others.version)).where(others.dataset_id == Dataset.id).scalar_subquery()
