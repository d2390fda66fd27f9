"""One reading of a path: what is authorised is what is forwarded, byte for byte, and what could be read in two ways is
refused (07, section 3.4). Pure.
"""

import re
from urllib.parse import unquote_to_bytes

from gateway.errors import PathAmbiguous

MOST_BYTES = 4096
# RFC 3986 pchar without ";" (parameters), plus "/" and "%": nothing else stands in a path unencoded
_RAW = re.compile(rb"/[A-Za-z0-9\-._~!$&'()*+,=:@/%]*")
# encoded dot, slash, backslash, percent, semicolon and control characters; and a percent sign that encodes nothing
_ENCODED = re.compile(rb"%(?:2[eEfF5]|5[cC]|3[bB]|[01][0-9a-fA-F]|7[fF]|(?![0-9a-fA-F]{2}))")


def plain_path(raw: bytes) -> str:
    """The path, decoded once. Raises PathAmbiguous."""
    if len(raw) > MOST_BYTES or not _RAW.fullmatch(raw) or b"//" in raw or _has_dots(raw):
        raise PathAmbiguous()
    if b"%" not in raw:
        return raw.decode("ascii")
    if _ENCODED.search(raw):
        raise PathAmbiguous()
    try:
        path = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise PathAmbiguous() from None
    if any("\x80" <= character <= "\x9f" for character in path):
        raise PathAmbiguous()
    return path


def _has_dots(raw: bytes) -> bool:
    return b"/." in raw and any(segment in (b".", b"..") for segment in raw.split(b"/"))
