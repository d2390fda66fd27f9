"""Refresh tokens: `<selector>.<secret>`, a chain in which each secret follows from the one before and the session's
salt. So a token that is shown again within 30 seconds, because the reply with its successor was lost or two tabs asked
at once, gets the very same successor; once that successor was used, the older token is a sign of theft (08.23).
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from enum import Enum

from gateway.models import SignInSession

GRACE = timedelta(seconds=30)


class Shown(Enum):
    """What a shown secret is."""

    CURRENT = "current"
    PREVIOUS = "previous"
    REUSED = "reused"


def new_session_columns() -> tuple[dict[str, str], str]:
    """selector, salt and current_hash of a new session, and its first token."""
    selector, secret, salt = secrets.token_hex(16), secrets.token_urlsafe(32), secrets.token_hex(32)
    return {"selector": selector, "salt": salt, "current_hash": _digest(secret)}, f"{selector}.{secret}"


def split(token: str) -> tuple[str, str] | None:
    """selector and secret, or None for what cannot be a token."""
    selector, dot, secret = token.partition(".")
    good = dot and len(selector) == 32 and 0 < len(secret) <= 64 and secret.isascii()
    return (selector, secret) if good else None


def classify(row: SignInSession, secret: str, at: datetime) -> Shown:
    shown = _digest(secret)
    if hmac.compare_digest(shown, row.current_hash):
        return Shown.CURRENT
    in_time = row.previous_until is not None and at < row.previous_until
    if in_time and row.previous_hash is not None and hmac.compare_digest(shown, row.previous_hash):
        return Shown.PREVIOUS
    return Shown.REUSED


def advance(row: SignInSession, secret: str, shown: Shown, at: datetime) -> str:
    """The successor of the shown secret as a token; the row moves on when the current one was shown."""
    successor = _successor(row.salt, secret)
    if shown is Shown.CURRENT:
        row.previous_hash, row.previous_until = row.current_hash, at + GRACE
        row.current_hash = _digest(successor)
    row.last_used_at = at
    return f"{row.selector}.{successor}"


def _successor(salt: str, secret: str) -> str:
    mac = hmac.new(bytes.fromhex(salt), secret.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
