"""Signed links: user, session and target in one token, under a key that is good for nothing else."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass

from gateway.accounts.tokens import AccessClaims, derived_key
from gateway.callers import Caller
from gateway.errors import MediaLinkExpired, MediaLinkInvalid
from gateway.media.targets import MediaTarget, media_target

PREFIX = "/media/"
_PURPOSE = b"modelyard media links, version 1"


@dataclass(frozen=True)
class MediaLink:
    """What a genuine link says."""

    claims: AccessClaims
    target: MediaTarget


class MediaLinks:
    """HMAC-SHA256, under a key that is good for links only."""

    def __init__(self, secret: str, ttl_s: int) -> None:
        """`secret` may be empty: then the links are good until the process ends."""
        self._key = derived_key(secret, _PURPOSE)
        self._ttl_s = ttl_s

    def sign(self, caller: Caller, path: str) -> tuple[str, float]:
        """The link's path, and until when it is good (seconds since 1970). Raises MediaPathRefused, and KeyScopeMissing
        for an API key, whose holder has headers."""
        session_id = caller.must_be_signed_in()
        target, until = media_target(path), int(time.time()) + self._ttl_s
        claims = [caller.user_id, session_id, caller.account.session_version, until, str(target)]
        payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        return f"{PREFIX}{payload}.{self._signature(payload)}", until

    def read(self, path: str) -> MediaLink:
        """Raises MediaLinkInvalid, MediaLinkExpired."""
        payload, _, signature = path.removeprefix(PREFIX).partition(".")
        if not hmac.compare_digest(self._signature(payload).encode(), signature.encode()):
            raise MediaLinkInvalid()
        user_id, session_id, version, until, target = json.loads(
            base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        )
        if until <= time.time():
            raise MediaLinkExpired()
        return MediaLink(AccessClaims(user_id, session_id, version, float(until)), media_target(target))

    def _signature(self, payload: str) -> str:
        """Without padding, in one spelling only, so that a link has exactly one form."""
        digest = hmac.new(self._key, payload.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
