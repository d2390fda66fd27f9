"""Known devices: browsers in which an account was signed in before. Their cookie proves nothing but that: it opens
nothing, and only keeps the guesses of others from delaying its user (OWASP calls it a device cookie)."""

import hashlib
import hmac
import re
import secrets
import time

from gateway.accounts.tokens import derived_key

TTL_S = 180 * 86400
_PURPOSE = b"modelyard known devices, version 1"
_MOST_ACCOUNTS = 4
_ENTRY = re.compile(r"([0-9a-f]{16})-([0-9a-f]{32})-([0-9]{1,12})-([0-9a-f]{64})")


class KnownDevices:
    """A cookie has an entry for each of the last accounts: account, device, expiry and their signature."""

    def __init__(self, secret: str) -> None:
        """`secret` may be empty: then cookies are good until the process ends."""
        self._key = derived_key(secret, _PURPOSE)

    def find(self, cookie: str, name_folded: str) -> str | None:
        """The device's id, if the account of that name was signed in on it."""
        account = _account(name_folded)
        return next((device for entry, device in self._read(cookie) if entry.startswith(account)), None)

    def remember(self, cookie: str, name_folded: str) -> str:
        """The cookie with the account in it; its device gets a new id, which has no failures."""
        account = _account(name_folded)
        fresh = f"{account}-{secrets.token_hex(16)}-{int(time.time()) + TTL_S}"
        others = [entry for entry, _ in self._read(cookie) if not entry.startswith(account)]
        return "_".join([f"{fresh}-{self._sign(fresh)}", *others][:_MOST_ACCOUNTS])

    def _read(self, cookie: str) -> list[tuple[str, str]]:
        """Each genuine entry that has not expired, and its device."""
        found = []
        for entry in cookie.split("_")[:_MOST_ACCOUNTS]:
            match = _ENTRY.fullmatch(entry)
            if match is None or int(match[3]) <= time.time():
                continue
            if hmac.compare_digest(self._sign(entry.rpartition("-")[0]), match[4]):
                found.append((entry, match[2]))
        return found

    def _sign(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def _account(name_folded: str) -> str:
    return hashlib.sha256(name_folded.encode()).hexdigest()[:16]
