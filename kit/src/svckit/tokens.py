"""Signed tokens: ES256 and nothing else. The only module that imports python-jose.

One algorithm, constant in code; the key is chosen by issuer from local configuration, never from the token's header
(07, section 3.3). The cryptography backend is used; `ecdsa` is never imported (a test proves it).
"""

import time
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jose import jwt
from jose.backends import ECKey
from jose.exceptions import JOSEError

from svckit.ids import new_id

ALGORITHM = "ES256"
LEEWAY_S = 30
MAX_TOKEN_BYTES = 8192
INTERNAL_TTL_S = 60
"""How long a token of one program for another is good."""
_REUSE_S = 20.0


class TokenInvalid(ValueError):
    """The token is malformed, forged, expired, or meant for somebody else."""


def may_be_reused(signed_at: float) -> bool:
    """Whether an internal token, or what was learnt with it, of that `time.time()` is still used: for 20 s, by the
    clock by which tokens expire. The monotonic one stands still while the machine sleeps."""
    return 0 <= time.time() - signed_at <= _REUSE_S


def new_private_key() -> str:
    """A fresh P-256 private key as PEM (PKCS 8)."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def public_key(private_pem: str) -> str:
    """The public half as PEM (SubjectPublicKeyInfo)."""
    key = serialization.load_pem_private_key(private_pem.encode(), None)
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def must_be_private_key(pem: str) -> None:
    """Raises ValueError without any of it."""
    try:
        public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("is no private key in PEM") from None


def must_be_public_key(issuer: str, pem: str) -> None:
    """The key of `issuer`. Raises ValueError."""
    try:
        ECKey(pem, ALGORITHM)
    except (JOSEError, ValueError):
        raise ValueError(f"the key of {issuer} is no public key in PEM") from None


class Signer:
    """Signs tokens as `issuer`."""

    def __init__(self, issuer: str, private_pem: str) -> None:
        self._issuer = issuer
        self._key = ECKey(private_pem, ALGORITHM)

    def sign(self, subject: str, audience: str, ttl_s: int, claims: Mapping[str, Any] | None = None) -> str:
        issued = int(time.time())
        body = dict(claims or {}) | {
            "iss": self._issuer,
            "sub": subject,
            "aud": audience,
            "iat": issued,
            "exp": issued + ttl_s,
            "jti": new_id(),
        }
        return str(jwt.encode(body, self._key, algorithm=ALGORITHM))


class Verifier:
    """Accepts tokens for `audience` from the issuers in `keys` (issuer -> public PEM)."""

    def __init__(self, audience: str, keys: Mapping[str, str]) -> None:
        self._audience = audience
        self._keys = {issuer: ECKey(pem, ALGORITHM) for issuer, pem in keys.items()}

    def verify(self, token: str) -> dict[str, Any]:
        """The claims. Raises TokenInvalid."""
        if len(token) > MAX_TOKEN_BYTES or token.count(".") != 2:
            raise TokenInvalid("not a signed token")
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") != ALGORITHM or "crit" in header or header.get("b64") is False:
                raise TokenInvalid("header refused")
            issuer = jwt.get_unverified_claims(token).get("iss")
            key = self._keys.get(issuer) if isinstance(issuer, str) else None
            if key is None:
                raise TokenInvalid("unknown issuer")
            claims: dict[str, Any] = jwt.decode(
                token, key, algorithms=[ALGORITHM], audience=self._audience, issuer=issuer, options=_REQUIRED
            )
        except JOSEError as error:
            raise TokenInvalid(str(error)) from error
        if not isinstance(claims.get("aud"), str):
            raise TokenInvalid("one audience is required")
        return claims


_REQUIRED = {f"require_{claim}": True for claim in ("exp", "iat", "aud", "iss", "sub", "jti")} | {"leeway": LEEWAY_S}
