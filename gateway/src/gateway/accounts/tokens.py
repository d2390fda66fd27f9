"""Users' access tokens: their own issuer, audience and key, so none is ever good inside and no internal one here."""

import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from svckit.tokens import Signer, TokenInvalid, Verifier, new_private_key, public_key

ISSUER = "modelyard-users"
AUDIENCE = "modelyard"


def derived_key(secret: str, purpose: bytes) -> bytes:
    """A key for `purpose` of the one of users' tokens, so that every replica of the gateway has it and nothing that one
    signs is good as anything else. An empty secret: a random key."""
    return HKDF(SHA256(), 32, None, purpose).derive(secret.encode() or secrets.token_bytes(32))


@dataclass(frozen=True)
class AccessClaims:
    """What an access token says; `expires_at` in seconds since 1970."""

    user_id: str
    session_id: str
    session_version: int
    expires_at: float


class AccessTokens:
    def __init__(self, private_pem: str, ttl_s: int) -> None:
        """`private_pem` may be empty: then the tokens are good until the process ends."""
        key = private_pem or new_private_key()
        self._signer = Signer(ISSUER, key)
        self._verifier = Verifier(AUDIENCE, {ISSUER: public_key(key)})
        self.ttl_s = ttl_s

    def sign(self, user_id: str, session_id: str, session_version: int) -> str:
        return self._signer.sign(user_id, AUDIENCE, self.ttl_s, {"sid": session_id, "sv": session_version})

    def verify(self, token: str) -> AccessClaims:
        """Raises TokenInvalid."""
        claims = self._verifier.verify(token)
        session_id, version = claims.get("sid"), claims.get("sv")
        if not isinstance(session_id, str) or not isinstance(version, int):
            raise TokenInvalid("not an access token")
        return AccessClaims(str(claims["sub"]), session_id, version, float(claims["exp"]))
