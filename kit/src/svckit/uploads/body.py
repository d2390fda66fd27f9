"""The bytes of one request on their way into an upload."""

from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect

from svckit.uploads.errors import UploadTooLarge
from svckit.uploads.port import Piece


class Body:
    """A request's bytes, never more than `length` in all. One that is cut off ends there; with a checksum it raises."""

    def __init__(self, chunks: AsyncIterator[bytes], length: int, piece: Piece) -> None:
        self._chunks = chunks
        self._length = length
        self._piece = piece
        self.cut_off = False

    async def bytes(self) -> AsyncIterator[bytes]:
        """Raises UploadTooLarge, ClientDisconnect."""
        left = self._length - self._piece.offset
        if (self._piece.length or 0) > left:
            raise UploadTooLarge(max=self._length)
        try:
            async for chunk in self._chunks:
                left -= len(chunk)
                if left < 0:
                    raise UploadTooLarge(max=self._length)
                yield chunk
        except ClientDisconnect:
            self.cut_off = True
            if self._piece.checksum is not None:
                raise


async def nothing() -> AsyncIterator[bytes]:
    """No bytes."""
    return
    yield b""
