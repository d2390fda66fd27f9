"""`/api/v1/events`."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from gateway.callers import Caller, CurrentCaller
from gateway.live.streams import LiveStreams

router = APIRouter(prefix="/api/v1/events", tags=["events"])


class LiveResponse(StreamingResponse):
    """Closes its frames and gives the user's place back however the request ends."""

    def __init__(self, streams: LiveStreams, caller: Caller, frames: AsyncIterator[bytes]) -> None:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        super().__init__(frames, media_type="text/event-stream", headers=headers)
        self._streams = streams
        self._user_id = caller.user_id
        self._frames = frames

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with aclosing(self._frames):  # type: ignore[type-var]  # an async generator
                await super().__call__(scope, receive, send)
        finally:
            self._streams.leave(self._user_id)


@router.get("", response_class=StreamingResponse)
async def follow_events(
    request: Request,
    caller: CurrentCaller,
    topics: Annotated[str, Query(min_length=1, max_length=2000)],
    last_event_id: Annotated[str, Header(max_length=300)] = "",
) -> LiveResponse:
    """Server-sent events on `topics` (`task:<id>,dataset:*`), going on after Last-Event-ID. Events are `state`,
    `progress`, `metric`, `log`, `resource`, and `resync`: changes were missed, load the things anew."""
    streams: LiveStreams = request.app.state.streams
    sources = streams.sources(caller, topics, last_event_id)
    streams.enter(caller.user_id)
    return LiveResponse(streams, caller, streams.read(caller, sources))
