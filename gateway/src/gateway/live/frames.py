"""Reads the frames of one service's stream (svckit.live writes them). Pure but for waiting."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from gateway.errors import UpstreamFailed

_MOST_BYTES = 1024 * 1024
_POSITION = ": position "


@dataclass(frozen=True)
class Frame:
    """One event. `event` is empty where the service only says at which position it starts."""

    position: int
    event: str = ""
    data: str = "{}"


async def frames(chunks: AsyncIterator[bytes]) -> AsyncIterator[Frame]:
    """Raises UpstreamFailed for what is not such a stream."""
    buffered = b""
    async for chunk in chunks:
        buffered += chunk
        *whole, buffered = buffered.split(b"\n\n")
        if len(buffered) > _MOST_BYTES:
            raise UpstreamFailed(detail="a frame without end")
        for block in whole:
            frame = _parse(block)
            if frame is not None:
                yield frame


def _parse(block: bytes) -> Frame | None:
    text = block.decode("utf-8", "replace")
    try:
        if text.startswith(_POSITION):
            return Frame(int(text.removeprefix(_POSITION)))
        fields = dict(line.split(": ", 1) for line in text.split("\n") if not line.startswith(":"))
        return Frame(int(fields["id"]), fields["event"], fields["data"]) if fields else None
    except (ValueError, KeyError) as error:
        raise UpstreamFailed(detail="not a live frame") from error
