"""A container's log and its end, as the Docker Engine API frames it: 8 bytes of head, of which the last 4 are the
length of what follows (API v1.41, "Stream format")."""

from collections import deque
from collections.abc import Iterator

LOG_BYTES = 1024**2
"""The most that is told of a log at once."""
_HEAD = 8


def last_lines(data: bytes, lines: int) -> bytes:
    """Of the last LOG_BYTES."""
    return b"".join(data[-LOG_BYTES:].splitlines(keepends=True)[-lines:])


class Frames:
    """Takes the heads out of what it is fed, in whatever pieces that comes."""

    def __init__(self) -> None:
        self._head = b""
        self._left = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        at = 0
        while at < len(data):
            if not self._left:
                head = data[at : at + _HEAD - len(self._head)]
                self._head += head
                at += len(head)
                if len(self._head) == _HEAD:
                    self._left, self._head = int.from_bytes(self._head[4:]), b""
                continue
            piece = data[at : at + self._left]
            self._left -= len(piece)
            at += len(piece)
            yield piece


class LogTail:
    """Keeps LOG_BYTES and a piece of what it is fed."""

    def __init__(self) -> None:
        self._kept: deque[bytes] = deque()
        self._size = 0
        self._frames = Frames()

    def feed(self, data: bytes) -> None:
        for piece in self._frames.feed(data):
            self._keep(piece)

    def lines(self, most: int) -> bytes:
        return last_lines(b"".join(self._kept), most)

    def _keep(self, piece: bytes) -> None:
        self._kept.append(piece)
        self._size += len(piece)
        while self._size - len(self._kept[0]) >= LOG_BYTES:
            self._size -= len(self._kept.popleft())
