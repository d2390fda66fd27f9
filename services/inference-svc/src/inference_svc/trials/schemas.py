"""Wire schemas of online tests."""

import binascii
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints
from svckit.errors import Reason
from svckit.resources import Schema, View

MAX_FILE_BYTES = 10 * 1024**2
_MAX_ENCODED = MAX_FILE_BYTES * 4 // 3 + 64
FileName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r'^[^\x00-\x1f\x7f/\\"]+$')]
MediaType = Annotated[str, StringConstraints(max_length=100, pattern=r"^[a-z0-9.+-]+/[a-z0-9.+-]+$")]


def _decoded(value: Any) -> bytes:
    """Strictly: what is no base64 is refused, not skipped. Raises ValueError."""
    if not isinstance(value, str) or len(value) > _MAX_ENCODED:
        raise ValueError("base64 text of at most 10 MiB of data is expected")
    return binascii.a2b_base64(value, strict_mode=True)


class FileInput(Schema):
    """A picture or file as an input value; at most 10 MiB."""

    filename: FileName = "file"
    content_type: MediaType = "application/octet-stream"
    base64: Annotated[bytes, BeforeValidator(_decoded)]


class TrialIn(Schema):
    """`inputs` by name: text, number, boolean, any JSON for inputs of type json, a FileInput for image and file."""

    interface: str = Field(min_length=1, max_length=100)
    inputs: dict[str, Any] = Field(default_factory=dict, max_length=50)


class TrialView(View):
    """`status` is the replica's; None when it gave no answer, `reason` then says why. `answer` holds JSON, `text` other
    text; both are None for anything binary."""

    id: str
    interface: str
    inputs: dict[str, Any]
    status: int | None
    latency_ms: float
    content_type: str
    answer: Any = None
    text: str | None = None
    reason: Reason | None = None
    created_at: datetime
