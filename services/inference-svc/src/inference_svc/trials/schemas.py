"""Wire schemas of online tests."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Base64Bytes, Field, StringConstraints
from svckit.errors import Reason
from svckit.resources import Schema, View

MAX_FILE_BYTES = 10 * 1024**2
_MAX_ENCODED = MAX_FILE_BYTES * 4 // 3 + 64
FileName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r'^[^\x00-\x1f\x7f/\\"]+$')]
MediaType = Annotated[str, StringConstraints(max_length=100, pattern=r"^[a-z0-9.+-]+/[a-z0-9.+-]+$")]


class FileInput(Schema):
    """A picture or file as an input value; at most 10 MiB."""

    filename: FileName = "file"
    content_type: MediaType = "application/octet-stream"
    base64: Annotated[Base64Bytes, Field(max_length=_MAX_ENCODED)]


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
