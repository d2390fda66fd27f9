"""Refuses sign-in and refresh requests that another site makes a browser send (08, decision 23)."""

from urllib.parse import urlsplit

from fastapi import Request

from gateway.errors import CrossSite


def must_be_same_origin(request: Request) -> None:
    """Raises CrossSite. A client that is no browser sends neither header, and has no cookie to be abused either."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        raise CrossSite()
    origin = request.headers.get("origin")
    if origin is None:
        return
    public = str(request.app.state.settings.public_url).rstrip("/")
    if public and origin == public:
        return
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or parts.netloc != request.headers.get("host", ""):
        raise CrossSite()
