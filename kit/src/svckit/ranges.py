"""The `Range` header of a download (RFC 9110, section 14): one range of bytes, or the whole."""

import re
from dataclasses import dataclass

from svckit.errors import ProblemError

_ONE = re.compile(r"bytes=([0-9]*)-([0-9]*)")
_LARGEST = 10**18


class RangeUnsatisfiable(ProblemError):
    """`params.size` in bytes is what there is."""

    status, code, title = 416, "request.range_unsatisfiable", "There are no such bytes"

    def __init__(self, size: int) -> None:
        super().__init__(size=size)
        self.headers = {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}


@dataclass(frozen=True)
class Span:
    """`length` bytes from `offset` on, of `size`."""

    offset: int
    length: int
    size: int
    partial: bool

    @property
    def status(self) -> int:
        return 206 if self.partial else 200

    @property
    def headers(self) -> dict[str, str]:
        found = {"accept-ranges": "bytes", "content-length": str(self.length)}
        if self.partial:
            found["content-range"] = f"bytes {self.offset}-{self.offset + self.length - 1}/{self.size}"
        return found


def wanted_span(header: str | None, size: int) -> Span:
    """What to send: the whole for no range, for several, and for what is no range of bytes. Raises
    RangeUnsatisfiable."""
    match = _ONE.fullmatch(header.replace(" ", "")) if header else None
    if match is None or match.groups() == ("", ""):
        return Span(0, size, size, partial=False)
    first, last = (_number(digits) for digits in match.groups())
    start = max(0, size - (last or 0)) if first is None else first
    end = size if first is None or last is None else min(size, last + 1)
    if first is not None and last is not None and last < first:
        return Span(0, size, size, partial=False)
    if start >= size:
        raise RangeUnsatisfiable(size)
    return Span(start, end - start, size, partial=True)


def _number(digits: str) -> int | None:
    """None for no digits; a number that is larger than any file is any such number."""
    plain = digits.lstrip("0")
    if len(plain) > len(str(_LARGEST)):
        return _LARGEST
    return int(plain or "0") if digits else None
