"""How large a body and how many requests may be, and which a full disk stops."""

import re
import time

from svckit.ids import ULID_PATTERN

from gateway.errors import RateLimited
from gateway.http.headers import MUTATING
from gateway.settings import GatewaySettings

_ID = ULID_PATTERN[1:-1]
# method and path together, ids in full: in `/purposes/uploads` or `/models/delete` the word may be an id
_UPLOAD = re.compile(rf"PATCH /api/v1/datasets/uploads/{_ID}")
_TEST = re.compile(rf"POST /api/v1/services/{_ID}/test")
_FREES = re.compile(rf"DELETE .*|POST /api/v1/([a-z-]+/{_ID}/(stop|offline)|datasets/delete)")
_MOST_BUCKETS = 50_000
_ADD_LITTLE = ("/auth/", "/api/v1/media-links", "/api/v1/users/", "/api/v1/quotas/")
"""People sign in and look, and administrators disable and limit those who fill the disk."""


def is_piece(method: str, path: str) -> bool:
    """Whether this request brings a piece of a file."""
    return _UPLOAD.fullmatch(f"{method} {path}") is not None


def body_limit(method: str, path: str, settings: GatewaySettings) -> int | None:
    """The limit in bytes; None for the pieces of files, whose service knows how many it wants."""
    if is_piece(method, path):
        return None
    return settings.test_body_limit if _TEST.fullmatch(f"{method} {path}") else settings.body_limit


def adds_something(method: str, path: str) -> bool:
    """Whether this request is refused while the disk is full."""
    return method in MUTATING and not path.startswith(_ADD_LITTLE) and not _FREES.fullmatch(f"{method} {path}")


class TokenBuckets:
    """`rate` requests per second and key, `burst` at once."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> None:
        """Raises RateLimited."""
        at = time.monotonic()
        left, since = self._buckets.get(key, (self._burst, at))
        left = min(self._burst, left + (at - since) * self._rate)
        if left < 1:
            self._buckets[key] = (left, at)
            raise RateLimited((1 - left) / self._rate)
        if len(self._buckets) >= _MOST_BUCKETS:
            self._forget_full(at)
        self._buckets[key] = (left - 1, at)

    def _forget_full(self, at: float) -> None:
        self._buckets = {
            key: (left, since)
            for key, (left, since) in self._buckets.items()
            if left + (at - since) * self._rate < self._burst
        }
