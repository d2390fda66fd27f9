"""The bytes of one PATCH on their way into the spool file."""

import hashlib
from dataclasses import dataclass

from svckit.uploads.errors import UploadChecksumWrong
from svckit.uploads.spool import SpoolFile


@dataclass(frozen=True)
class Piece:
    """One PATCH: where it begins, how long it says it is, and its checksum as (algorithm, digest)."""

    offset: int
    length: int | None = None
    checksum: tuple[str, bytes] | None = None


class Intake:
    """One PATCH's bytes on their way into the file. Everything blocks."""

    def __init__(self, file: SpoolFile, piece: Piece) -> None:
        self._file = file
        self._start = file.size
        self._expected = piece.checksum
        self._digest = hashlib.new(piece.checksum[0]) if piece.checksum else None

    def begin(self) -> None:
        if self._digest is not None:
            self._file.mark()

    def write(self, data: bytes | bytearray) -> None:
        if self._digest is not None:
            self._digest.update(data)
        self._file.write(data)

    def end(self, data: bytes | bytearray) -> None:
        """Raises UploadChecksumWrong, with the bytes of this request dropped."""
        self.write(data)
        if self._digest is not None and self._expected is not None and self._digest.digest() != self._expected[1]:
            self.give_up()
            raise UploadChecksumWrong(algorithm=self._expected[0])
        self._file.sync()
        self._file.unmark()

    def cut_off(self, data: bytes | bytearray) -> None:
        """The connection ended: keep what arrived, unless it cannot be verified any more."""
        if self._digest is not None:
            self.give_up()
        else:
            self._file.write(data)
            self._file.sync()

    def give_up(self) -> None:
        self._file.cut(self._start)
        self._file.unmark()
