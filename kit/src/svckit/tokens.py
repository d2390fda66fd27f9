"""Signed tokens: ES256 and nothing else. The only module that imports python-jose.

One algorithm, constant in code; the key is chosen by issuer from local configuration, never from the token's header
(07, section 3.3). The cryptography backend is used; `ecdsa` is never imported (a test proves it).

What a stranger sends is read in the strictest way before python-jose sees it, so that its parsers cannot fail: bytes
that are no token are refused before the signature, the expensive part, is looked at.
"""

import base64
import json
import re
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
_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_TEXTS = ("iss", "sub", "aud", "jti")
_TIMES = ("iat", "exp", "nbf")
_LATEST = 2**40


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
        if len(token) > MAX_TOKEN_BYTES or not _FORM.fullmatch(token):
            raise TokenInvalid("not a signed token")
        head, body, _ = token.split(".")
        header = _object(head)
        if header.get("alg") != ALGORITHM or "crit" in header or header.get("b64") is False:
            raise TokenInvalid("header refused")
        claims = {"nbf": 0} | _object(body)
        _check_form(claims)
        key = self._keys.get(claims["iss"])
        if key is None:
            raise TokenInvalid("unknown issuer")
        options = {"leeway": LEEWAY_S}
        try:
            jwt.decode(
                token, key, algorithms=[ALGORITHM], audience=self._audience, issuer=claims["iss"], options=options
            )
        except JOSEError as error:
            raise TokenInvalid(str(error)) from error
        return claims


def _object(part: str) -> dict[str, Any]:
    """The JSON object of one part of a token. Raises TokenInvalid, also for a name that stands twice in it."""
    try:
        found = json.loads(
            base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)),
            object_pairs_hook=_unique,
            parse_constant=_refuse,
        )
    except (ValueError, RecursionError) as error:  # ValueError: bytes, text and JSON that are none
        raise TokenInvalid("not a token's part") from error
    if not isinstance(found, dict):
        raise TokenInvalid("not an object")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _check_form(claims: Mapping[str, Any]) -> None:
    """All that every token has, of the type that `Signer` gives it, and none from the future. Raises TokenInvalid."""
    if not all(isinstance(claims.get(name), str) for name in _TEXTS):
        raise TokenInvalid("a text is missing")
    if not all(type(at) is int and 0 <= at <= _LATEST for at in (claims.get(name) for name in _TIMES)):
        raise TokenInvalid("a time is missing")
    if claims["iat"] > time.time() + LEEWAY_S:
        raise TokenInvalid("not made yet")
