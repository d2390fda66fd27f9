"""Where an archive begins and ends in its file."""

import os
from collections.abc import Iterator

FILLING = b"\0\r\n "
"""What mail programs and disks leave behind a file."""
_CHUNK = 1 << 18
TAR_BLOCK = 512
_USTAR_AT, _USTAR = 257, b"ustar"


def is_tar(head: bytes) -> bool:
    """Whatever its first member is called; not for tars older than 1988."""
    return head.startswith(_USTAR, _USTAR_AT)


def is_filling(data: bytes) -> bool:
    return not data.strip(FILLING)


def ends_at(fd: int, offset: int) -> bool:
    """Whether nothing but filling follows from there on."""
    return all(map(is_filling, pieces_from(fd, offset)))


def pieces_from(fd: int, offset: int) -> Iterator[bytes]:
    """The rest of the file."""
    while data := os.pread(fd, _CHUNK, offset):
        offset += len(data)
        yield data
