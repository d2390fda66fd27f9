"""Internal tokens: tell one service which user a request is from, for a minute (08, decision 2)."""

import time

from svckit.identity import GATEWAY
from svckit.tokens import INTERNAL_TTL_S, Signer, may_be_reused

from gateway.callers import Account

_MOST = 10_000


class InternalTokens:
    """Tokens are used again for 20 seconds at most, per subject, state of the subject, and audience."""

    def __init__(self, signing_key: str) -> None:
        self._signer = Signer(GATEWAY, signing_key)
        self._minted: dict[tuple[str, int, tuple[str, ...], str, str], tuple[float, bytes]] = {}

    def bearer(self, account: Account, audience: str) -> bytes:
        """The value of the Authorization header."""
        key = (account.user_id, account.session_version, account.roles, account.name, audience)
        minted = self._minted.get(key)
        if minted is not None and may_be_reused(minted[0]):
            return minted[1]
        claims = {"name": account.name, "roles": list(account.roles)}
        value = b"Bearer " + self._signer.sign(account.user_id, audience, INTERNAL_TTL_S, claims).encode()
        if len(self._minted) >= _MOST:
            self._minted.clear()
        self._minted[key] = (time.time(), value)
        return value
