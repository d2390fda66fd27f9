"""Wire schemas of images."""

from typing import Annotated, Literal

from pydantic import StringConstraints
from svckit.errors import Reason
from svckit.resources import Description, Name, OwnedView, Schema

ImagePurpose = Literal["algorithm", "environment", "service"]
ImageSource = Literal["reference"]
_WORD = r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*"
_TAG = r"(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{64})?"
ImageReference = Annotated[
    str, StringConstraints(max_length=255, pattern=rf"^{_WORD}(?::[0-9]{{1,5}})?(?:/{_WORD})*{_TAG}$")
]
"""`[registry/]repository[:tag][@digest]` (https://github.com/distribution/reference)."""


class ImageIn(Schema):
    """`source` is where it comes from: `reference` names an image that the platform itself has made, or that this user
    has in the library already; any other is refused (`image.reference_refused`)."""

    name: Name
    description: Description = ""
    purpose: ImagePurpose
    source: ImageSource
    reference: ImageReference


class ImageView(OwnedView):
    """`size` in bytes. What comes after `reason` is empty until the image was ready for the first time."""

    purpose: ImagePurpose
    source: ImageSource
    reference: str
    state: Literal["receiving", "building", "checking", "pushing", "ready", "failed"]
    reason: Reason | None
    pinned: str
    architecture: str
    size: int
    entrypoint: list[str]
    command: list[str]
    env: dict[str, str]
    workdir: str
    user: str
    exposed_ports: list[int]
