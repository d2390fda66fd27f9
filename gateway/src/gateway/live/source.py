"""One service's part of a merged stream: connected again when it breaks, going on where it stopped."""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from svckit.errors import ProblemError

from gateway.errors import UpstreamFailed
from gateway.http.headers import Headers
from gateway.live.frames import Frame, frames
from gateway.ports import Transport

_log = logging.getLogger(__name__)
_FIRST_DELAY_S = 0.25
_LONGEST_DELAY_S = 10.0


@dataclass(frozen=True)
class Subscription:
    """What is asked of which service; `headers` are made anew for each connection, because tokens are short-lived."""

    service: str
    topics: tuple[str, ...]
    transport: Transport
    headers: Callable[[], Headers]


class Source:
    """`position` is how far the service was read; with `missed`, changes may have gone by unseen before it is known."""

    def __init__(self, subscription: Subscription, position: int | None, *, missed: bool) -> None:
        self._subscription = subscription
        self._missed = missed
        self.position = position

    async def run(self, out: "asyncio.Queue[tuple[Source, Frame] | None]") -> None:
        """Put the frames into `out` until cancelled."""
        failures = 0
        while True:
            try:
                await self._read(out)
            except ProblemError as error:
                if failures == 0:
                    _log.warning("live stream of %s broke: %s", self._subscription.service, error)
            # nothing was heard of the service yet: what happens until it answers is not seen
            self._missed = self._missed or self.position is None
            await asyncio.sleep(min(_FIRST_DELAY_S * 2**failures, _LONGEST_DELAY_S))
            failures = min(failures + 1, 6)

    async def _read(self, out: "asyncio.Queue[tuple[Source, Frame] | None]") -> None:
        wanted = self._subscription
        query = {"topics": ",".join(wanted.topics)} | ({} if self.position is None else {"after": str(self.position)})
        async with wanted.transport.stream("/internal/live", urlencode(query), wanted.headers()) as answer:
            if answer.status != 200:
                raise UpstreamFailed(service=wanted.service, detail=f"HTTP {answer.status}")
            async for frame in frames(answer.chunks):
                self.position = frame.position
                await out.put((self, self._told(frame)))

    def _told(self, frame: Frame) -> Frame:
        resync = json.dumps({"topics": self._subscription.topics})
        if frame.event == "resync":
            self._missed = False
            return Frame(frame.position, "resync", resync)
        if self._missed and not frame.event:
            self._missed = False
            return Frame(frame.position, "resync", resync)
        return frame
