"""What a client says about its file: Upload-Metadata."""

import base64
import binascii
from collections.abc import Mapping

from svckit.uploads.errors import UploadMalformed


def parse_metadata(header: str) -> dict[str, bytes]:
    """`key base64, key base64`. Raises UploadMalformed, also for a key that is there twice."""
    found: dict[str, bytes] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, value = pair.partition(" ")
        if key in found:
            raise UploadMalformed(header="Upload-Metadata", key=key[:40])
        try:
            found[key] = base64.b64decode(value.strip(), validate=True)
        except binascii.Error as error:
            raise UploadMalformed(header="Upload-Metadata", key=key[:40]) from error
    return found


def text_of(metadata: Mapping[str, bytes], key: str) -> str:
    """Raises UploadMalformed."""
    try:
        return metadata.get(key, b"").decode()
    except UnicodeDecodeError as error:
        raise UploadMalformed(header="Upload-Metadata", key=key) from error


def modified_of(header: str) -> int | None:
    """The file's own time, in milliseconds, where the client said it as `modified`."""
    try:
        return int(text_of(parse_metadata(header), "modified")[:15])
    except (UploadMalformed, ValueError):
        return None
