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
_ENTRY = re.compile(r"([0-9a-f]{16})-([0-9a-f]{32})-([0-9]{1,12})-([0-9]{1,12})-([0-9a-f]{64})")


class KnownDevices:
    """A cookie has an entry for each of the last accounts: account, device, expiry, the account's session version, with
    which every entry ends when the password changes, and their signature."""

    def __init__(self, secret: str) -> None:
        """`secret` may be empty: then cookies are good until the process ends."""
        self._key = derived_key(secret, _PURPOSE)

    def find(self, cookie: str, name_folded: str, version: int) -> str | None:
        """The device's id, if the account of that name and session version was signed in on it."""
        wanted = (_account(name_folded), str(version))
        return next((match[2] for match in self._read(cookie) if (match[1], match[4]) == wanted), None)

    def remember(self, cookie: str, name_folded: str, version: int) -> str:
        """The cookie with the account in it: the same device as before, if it was known."""
        account = _account(name_folded)
        device = self.find(cookie, name_folded, version) or secrets.token_hex(16)
        fresh = f"{account}-{device}-{int(time.time()) + TTL_S}-{version}"
        others = [match[0] for match in self._read(cookie) if match[1] != account]
        return "_".join([f"{fresh}-{self._sign(fresh)}", *others][:_MOST_ACCOUNTS])

    def _read(self, cookie: str) -> list[re.Match[str]]:
        """Each genuine entry that has not expired."""
        found = []
        for entry in cookie.split("_")[:_MOST_ACCOUNTS]:
            match = _ENTRY.fullmatch(entry)
            if match is None or int(match[3]) <= time.time():
                continue
            if hmac.compare_digest(self._sign(entry.rpartition("-")[0]), match[5]):
                found.append(match)
        return found

    def _sign(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def _account(name_folded: str) -> str:
    return hashlib.sha256(name_folded.encode()).hexdigest()[:16]
