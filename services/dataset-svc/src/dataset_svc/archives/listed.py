"""Members as the headers of an archive list them, which another program unpacks: what comes out is compared."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import rarfile

from dataset_svc.archives.extra import shown
from dataset_svc.refusals import BAD_CHECKSUM, ArchiveRefused


@dataclass(frozen=True)
class Listed:
    """`size`, `crc`, `blake2sp` of what it unpacks to, None where the archive does not say. `is_old`: an earlier
    version of a file that is there, too."""

    name: bytes
    is_utf8: bool
    is_dir: bool
    is_old: bool
    size: int | None
    crc: int | None
    blake2sp: bytes | None

    def checked(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The same pieces. Raises ArchiveRefused when they are not what the headers say."""
        size, crc = 0, 0
        blake2sp = rarfile.Blake2SP() if self.blake2sp else None
        for piece in pieces:
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if blake2sp:
                blake2sp.update(piece)
            yield piece
        found = size, crc, blake2sp and blake2sp.digest()
        if any(
            said not in (None, true) for said, true in zip((self.size, self.crc, self.blake2sp), found, strict=True)
        ):
            raise ArchiveRefused(BAD_CHECKSUM, member=shown(self.name))
