"""`/api/v1/media-links`."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from svckit.identity import CurrentUser

from gateway.callers import CurrentCaller
from gateway.media.links import MediaLinks
from gateway.media.schemas import MediaLinkIn, MediaLinkMade

router = APIRouter(prefix="/api/v1/media-links", tags=["media"])


@router.post("", status_code=201)
async def create_media_link(
    body: MediaLinkIn, request: Request, response: Response, _: CurrentUser, caller: CurrentCaller
) -> MediaLinkMade:
    """An address that needs no token, good for ten minutes, for what a browser loads by itself: pictures, downloads."""
    links: MediaLinks = request.app.state.media_links
    url, until = links.sign(caller, body.path)
    response.headers["cache-control"] = "no-store"
    return MediaLinkMade(url=url, expires_at=datetime.fromtimestamp(until, UTC))
