"""Streams that are packed as a whole, as tars are. Those whose checksums libarchive does not compare (gzip's) or that
Python unpacks anyway are unpacked here."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

from dataset_svc.archives.ends import FILLING
from dataset_svc.refusals import ARCHIVE_UNSUPPORTED, INCONSISTENT, TRAILING, TRUNCATED, ArchiveRefused

_PIECE = 1 << 18
_LAYERS = 2
"""Web servers pack once more what is packed."""
_DECODERS: dict[bytes, Callable[[], Any]] = {
    b"\x1f\x8b": partial(zlib.decompressobj, 16 + zlib.MAX_WBITS),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\0": partial(lzma.LZMADecompressor, lzma.FORMAT_XZ),
    b"\x5d\0\0": partial(lzma.LZMADecompressor, lzma.FORMAT_ALONE),
}
"""By what a stream begins with: gzip, bzip2, xz, lzma."""
_ERRORS = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)

Unpack = Callable[[Iterator[bytes]], Iterator[bytes]]


def unpacked(pieces: Iterator[bytes], others: Mapping[bytes, Unpack]) -> Iterator[bytes]:
    """What is in it, whatever it is packed in. `others`: by what they begin with. Raises ArchiveRefused, as all of
    these do when more is asked for."""
    for layer in range(_LAYERS + 1):
        first = next(pieces, b"")
        pieces = chain((first,), pieces)
        magic = next((magic for magic in (*_DECODERS, *others) if first.startswith(magic)), None)
        if magic is None:
            break
        if layer == _LAYERS:
            raise ArchiveRefused(ARCHIVE_UNSUPPORTED, "packed again and again")
        pieces = others[magic](pieces) if magic in others else _decoded(pieces, magic)
    return pieces


def _decoded(pieces: Iterator[bytes], magic: bytes) -> Iterator[bytes]:
    """Of one stream or several in a row, each with its checksum."""
    decoder, data = _DECODERS[magic](), b""
    while True:
        if decoder.eof:
            data = _next_stream(chain((decoder.unused_data,), pieces), magic)
            if not data:
                return
            decoder = _DECODERS[magic]()
        elif not data and getattr(decoder, "needs_input", True):
            data = next(pieces, b"")
            if not data:
                raise ArchiveRefused(TRUNCATED)
        try:
            out = decoder.decompress(data, _PIECE)
        except _ERRORS as error:
            raise ArchiveRefused(INCONSISTENT, str(error)[:200]) from None
        data = getattr(decoder, "unconsumed_tail", b"")
        if out:
            yield out


def _next_stream(pieces: Iterator[bytes], magic: bytes) -> bytes:
    """The beginning of the next stream; empty where the last one has ended."""
    begin = b""
    for piece in pieces:
        begin = (begin + piece).lstrip(FILLING)
        if len(begin) >= len(magic):
            break
    if begin and not begin.startswith(magic):
        raise ArchiveRefused(TRAILING)
    return begin
