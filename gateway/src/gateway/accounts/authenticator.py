"""Finds out who sends a request from outside."""

import hashlib
import time

from svckit.errors import Unauthenticated
from svckit.tokens import MAX_TOKEN_BYTES, TokenInvalid

from gateway.accounts.directory import Directory
from gateway.accounts.tokens import AccessClaims, AccessTokens
from gateway.api_keys.directory import KEY_PREFIX, KeyDirectory
from gateway.callers import Account, Caller
from gateway.errors import KeyUnknown

_MOST_TOKENS = 10_000


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
            raise KeyUnknown()
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
