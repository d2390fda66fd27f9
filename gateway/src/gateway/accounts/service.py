"""Signing in and out, renewing access, changing one's password.

Nothing here runs in the request's transaction: what a refusal must remember (a failed attempt, a used-up token) would
be rolled back with it (01, rule 4), and passwords are hashed between transactions, never inside one.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database, now
from svckit.errors import Unauthenticated
from svckit.names import fold

from gateway.accounts import refresh
from gateway.accounts.devices import KnownDevices
from gateway.accounts.passwords import PasswordHashes
from gateway.accounts.repository import AccountRepository
from gateway.accounts.throttle import Attempt, Counted, Throttle
from gateway.accounts.tokens import AccessTokens
from gateway.callers import Caller
from gateway.errors import PasswordGuessable, PasswordWeak, PasswordWrong, SessionEnded, SignInFailed
from gateway.events import emit_session_reused
from gateway.models import SignInSession, User
from gateway.settings import GatewaySettings


@dataclass(frozen=True)
class Client:
    """Where a request comes from; `devices`: its cookie of known devices, or an empty text."""

    ip: str
    user_agent: str
    devices: str = ""


@dataclass(frozen=True)
class Access:
    """What a successful sign-in or refresh gives; `refresh_ttl_s` is the rest of the session's life, `devices` the new
    cookie of known devices, if any."""

    user: User
    access_token: str
    expires_in: int
    refresh_token: str
    refresh_ttl_s: int
    devices: str = ""


@dataclass(frozen=True)
class AccountComponents:
    """What the account service works with."""

    database: Database
    hashes: PasswordHashes
    tokens: AccessTokens
    throttle: Throttle
    devices: KnownDevices
    settings: GatewaySettings


class AccountService:
    def __init__(self, components: AccountComponents) -> None:
        self._database = components.database
        self._hashes = components.hashes
        self._tokens = components.tokens
        self._throttle = components.throttle
        self._devices = components.devices
        self._settings = components.settings

    async def sign_in(self, name: str, password: str, client: Client) -> Access:
        """Raises SignInThrottled, and SignInFailed alike for an unknown name, a wrong password, a disabled account."""
        folded = fold(name)
        attempt = Attempt.of(folded, client.ip, await self._known_device(client, folded))
        async with self._throttle.attempting(attempt) as counted:
            return await self._attempt(counted, folded, password, client)

    async def _known_device(self, client: Client, folded: str) -> str | None:
        if not client.devices:
            return None
        async with self._database.reading() as session:
            user = await AccountRepository(session).user_named(folded)
        return self._devices.find(client.devices, folded, user.session_version) if user is not None else None

    async def _attempt(self, counted: Counted, folded: str, password: str, client: Client) -> Access:
        async with self._database.reading() as session:
            user = await AccountRepository(session).user_named(folded)
        known = counted.attempt.is_known
        matches = await self._hashes.matches(user.password_hash if user else None, password, known=known)
        if user is None or not matches or not user.active:
            raise SignInFailed()
        better = await self._hashes.make(password) if self._hashes.is_outdated(user.password_hash) else None
        async with self._database.writing() as session:
            repository = AccountRepository(session)
            present = await repository.find_for_update(user.id)
            if present is None or not present.active or present.password_hash != user.password_hash:
                raise SignInFailed()
            if better is not None:
                present.password_hash = better
            await self._throttle.succeed(session, counted)
            return await self._open(repository, present, client)

    async def refresh(self, token: str | None) -> Access:
        """Raises SessionEnded; a used-up token ends its session for both who hold it."""
        shown = refresh.split(token) if token else None
        if shown is None:
            raise SessionEnded()
        selector, secret = shown
        async with self._database.writing() as session:
            access = await self._renew(session, selector, secret)
        if access is None:
            raise SessionEnded()
        return access

    async def sign_out(self, caller: Caller, *, everywhere: bool = False) -> None:
        """End this session, or all of the user's; their access tokens are refused from now on."""
        only = None if everywhere else caller.must_be_signed_in()
        async with self._database.writing() as session:
            await AccountRepository(session).revoke(caller.user_id, now(), only=only)

    async def change_password(self, caller: Caller, current: str, new: str, client: Client) -> Access:
        """The user's sessions end, all of them; the answer opens a new one.

        Raises SignInThrottled, PasswordWrong, PasswordWeak, PasswordGuessable or Unauthenticated.
        """
        session_id = caller.must_be_signed_in()
        async with self._database.reading() as session:
            user = await AccountRepository(session).find(caller.user_id)
        if user is None:
            raise Unauthenticated()
        # first, so that looking for a good one is not taken for guessing
        await self._must_be_strong(user, current, new)
        attempt = Attempt.of(user.name_folded, client.ip, device=session_id)
        async with self._throttle.attempting(attempt) as counted:
            if not await self._hashes.matches(user.password_hash, current, known=True):
                raise PasswordWrong()
            hashed = await self._hashes.make(new)
            async with self._database.writing() as session:
                repository = AccountRepository(session)
                present = await self._replace_password(repository, user, hashed, session_id)
                await self._throttle.succeed(session, counted)
                access = await self._open(repository, present, client)
        was_first = user.must_change_password and user.name_folded == fold(self._settings.admin_name)
        if was_first and self._settings.first_password_file is not None:
            await asyncio.to_thread(self._settings.first_password_file.unlink, missing_ok=True)
        return access

    async def _replace_password(
        self, repository: AccountRepository, verified: User, hashed: str, session_id: str
    ) -> User:
        """End all sessions. Raises Unauthenticated when meanwhile the account was disabled, its password replaced, or
        the caller's session ended."""
        user = await repository.find_for_update(verified.id)
        if user is None or not user.active or user.password_hash != verified.password_hash:
            raise Unauthenticated()
        if not await repository.revoke(user.id, now(), only=session_id):
            raise Unauthenticated()
        await repository.revoke(user.id, now())
        user.password_hash, user.must_change_password = hashed, False
        user.session_version += 1
        return user

    async def forget_ended(self) -> None:
        """Drop sessions that ended a week ago and old counts of failures."""
        async with self._database.writing() as session:
            await AccountRepository(session).forget_ended(now())
        await self._throttle.purge()

    async def _must_be_strong(self, user: User, current: str, new: str) -> None:
        shortest = self._settings.password_min_length
        if len(new) < shortest or new == current or fold(new) == user.name_folded:
            raise PasswordWeak(min_length=shortest)
        if await self._hashes.is_guessable(new, user.name, user.display):
            raise PasswordGuessable()

    async def _open(self, repository: AccountRepository, user: User, client: Client) -> Access:
        columns, token = refresh.new_session_columns()
        opened, ttl = now(), self._settings.refresh_ttl_s
        row = SignInSession(
            **columns,
            user_id=user.id,
            user_agent=client.user_agent[:200],
            ip=client.ip,
            created_at=opened,
            last_used_at=opened,
            expires_at=opened + timedelta(seconds=ttl),
        )
        await repository.add(row)
        devices = self._devices.remember(client.devices, user.name_folded, user.session_version)
        return replace(self._access(user, row, token), devices=devices)

    async def _renew(self, session: AsyncSession, selector: str, secret: str) -> Access | None:
        repository, at = AccountRepository(session), now()
        row = await repository.session_by_selector(selector)
        if row is None or row.revoked_at is not None or row.expires_at <= at:
            return None
        user = await repository.find(row.user_id)
        shown = refresh.classify(row, secret, at)
        if user is None or not user.active or shown is refresh.Shown.REUSED:
            await repository.revoke(row.user_id, at, only=row.id)
            if shown is refresh.Shown.REUSED:
                emit_session_reused(session, row)
            return None
        return self._access(user, row, refresh.advance(row, secret, shown, at))

    def _access(self, user: User, row: SignInSession, refresh_token: str) -> Access:
        return Access(
            user=user,
            access_token=self._tokens.sign(user.id, row.id, user.session_version),
            expires_in=self._tokens.ttl_s,
            refresh_token=refresh_token,
            refresh_ttl_s=int((row.expires_at - now()).total_seconds()),
        )
