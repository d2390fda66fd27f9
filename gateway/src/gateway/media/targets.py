"""What a link may lead to: single downloads, pictures, sample contents and logs; no list and no action. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from svckit.ids import ULID_PATTERN

from gateway.errors import MediaPathRefused, PathAmbiguous
from gateway.http.paths import plain_path

MOST_CHARACTERS = 1000
_ID = ULID_PATTERN[1:-1]
_QUERY = re.compile(r"[A-Za-z0-9\-._~=&%:]*")
_ALLOWED = tuple(
    (re.compile(path), frozenset(names))
    for path, names in (
        (rf"/api/v1/[a-z-]+/{_ID}/download", ("part", "version", "attempt", "kind")),
        (rf"/api/v1/[a-z-]+/{_ID}/thumbnail", ("version", "size")),
        (rf"/api/v1/datasets/{_ID}/samples/[0-9]{{1,9}}/(content|thumbnail)", ("part", "version", "size")),
        (rf"/api/v1/training-tasks/{_ID}/log", ("attempt", "offset", "limit", "whole")),
        (rf"/api/v1/services/{_ID}/log", ("replica", "offset", "limit", "whole")),
    )
)


@dataclass(frozen=True)
class MediaTarget:
    """A path of the API as it stands in a URL, and its query without the question mark."""

    path: str
    query: str

    def __str__(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


def media_target(given: str) -> MediaTarget:
    """Raises MediaPathRefused."""
    path, _, query = given.partition("?")
    try:
        plain = plain_path(path.encode())
    except PathAmbiguous:
        raise MediaPathRefused() from None
    names = _names(query)
    if plain == path and names is not None:
        for pattern, allowed in _ALLOWED:
            if pattern.fullmatch(path) and names <= allowed:
                return MediaTarget(path, query)
    raise MediaPathRefused()


def _names(query: str) -> set[str] | None:
    """The names of the query's parameters; None when one comes twice or it cannot be read in one way."""
    if not _QUERY.fullmatch(query):
        return None
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True) if query else []
    except ValueError:
        return None
    names = {name for name, _ in pairs}
    return names if len(names) == len(pairs) else None
