"""Who sends a request from outside: a user with an access token, or a script with an API key."""

import hashlib
import time
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from svckit.errors import Unauthenticated
from svckit.tokens import MAX_TOKEN_BYTES, TokenInvalid

from gateway.accounts.directory import Account, Directory
from gateway.accounts.tokens import AccessClaims, AccessTokens
from gateway.api_keys.directory import KEY_PREFIX, KeyDirectory
from gateway.errors import KeyScopeMissing

_MOST_TOKENS = 10_000


@dataclass(frozen=True)
class Caller:
    """`session_id` for a signed-in user, `scopes` for a key; `good_until` in seconds since 1970 (inf for a key)."""

    account: Account
    session_id: str | None
    good_until: float
    key_id: str | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)

    @property
    def user_id(self) -> str:
        return self.account.user_id

    def must_be_signed_in(self) -> str:
        """The session. Raises KeyScopeMissing for an API key."""
        if self.session_id is None:
            raise KeyScopeMissing()
        return self.session_id

    @property
    def may_use_api(self) -> bool:
        return self.key_id is None or "api" in self.scopes

    def may_call(self, service_id: str) -> bool:
        """Whether the key (or the signed-in user) is for this service's address."""
        return self.key_id is None or not self.scopes.isdisjoint((f"serve:{service_id}", "serve:*"))


class Authenticator:
    """Verified tokens are remembered by hash until they expire; the user's present state is asked each time."""

    def __init__(self, tokens: AccessTokens, accounts: Directory, keys: KeyDirectory) -> None:
        self._tokens = tokens
        self._accounts = accounts
        self._keys = keys
        self._verified: dict[bytes, AccessClaims] = {}

    async def caller(self, authorization: str, api_key: str) -> Caller:
        """Raises Unauthenticated. An API key may come in either header."""
        if api_key:
            return await self._key_caller(api_key)
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN_BYTES:
            raise Unauthenticated()
        if token.startswith(KEY_PREFIX):
            return await self._key_caller(token)
        return await self.of_session(self._claims(token))

    async def of_session(self, claims: AccessClaims) -> Caller:
        """The caller behind claims that are known to be genuine. Raises Unauthenticated when the session has ended, or
        the account was disabled or changed."""
        account = await self._present(claims.user_id)
        if account.session_version != claims.session_version or claims.session_id not in account.sessions:
            raise Unauthenticated()
        return Caller(account, claims.session_id, claims.expires_at)

    async def is_still_good(self, caller: Caller) -> bool:
        """Whether a long-lived connection of this caller may go on."""
        if time.time() >= caller.good_until:
            return False
        account = await self._accounts.account(caller.user_id)
        if account is None or not account.active:
            return False
        was = caller.account
        if (account.session_version, account.roles) != (was.session_version, was.roles):
            return False
        return caller.session_id is None or caller.session_id in account.sessions

    async def _key_caller(self, key: str) -> Caller:
        known = await self._keys.find(key)
        if known is None or known.expires_at <= time.time():
            raise Unauthenticated()
        account = await self._present(known.user_id)
        return Caller(account, None, known.expires_at, known.key_id, known.scopes)

    async def _present(self, user_id: str) -> Account:
        account = await self._accounts.account(user_id)
        if account is None or not account.active:
            raise Unauthenticated()
        return account

    def _claims(self, token: str) -> AccessClaims:
        digest = hashlib.sha256(token.encode()).digest()
        claims = self._verified.get(digest)
        if claims is None:
            try:
                claims = self._tokens.verify(token)
            except TokenInvalid:
                raise Unauthenticated() from None
            if len(self._verified) >= _MOST_TOKENS:
                self._verified.clear()
            self._verified[digest] = claims
        if claims.expires_at <= time.time():
            self._verified.pop(digest, None)
            raise Unauthenticated()
        return claims


CALLER = "modelyard.caller"
"""The key in the ASGI scope under which the gateway hands the caller to its own routes."""


def current_caller(request: Request) -> Caller:
    """For routes that need the session or the key itself. Raises Unauthenticated for a call past the gateway."""
    caller = request.scope.get(CALLER)
    if not isinstance(caller, Caller):
        raise Unauthenticated()
    return caller


CurrentCaller = Annotated[Caller, Depends(current_caller)]
