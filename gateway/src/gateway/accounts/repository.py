"""Statements about users and their sessions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from svckit.db import ask_wake, now
from svckit.repository import Repository
from svckit.upsert import insert_if_absent

from gateway.fresh import ACCOUNTS
from gateway.models import SignInSession, SignInThrottle, User

_FORGET = timedelta(days=7)


class AccountRepository(Repository[User]):
    row = User

    async def user_named(self, name_folded: str) -> User | None:
        return (await self._session.scalars(select(User).where(User.name_folded == name_folded))).one_or_none()

    async def any_user(self) -> bool:
        return (await self._session.scalars(select(User.id).limit(1))).first() is not None

    async def add(self, row: User | SignInSession) -> None:
        self._session.add(row)
        await self._session.flush()
        ask_wake(self._session, ACCOUNTS)

    async def open_session_ids(self, user_id: str, at: datetime) -> Sequence[str]:
        statement = select(SignInSession.id).where(SignInSession.user_id == user_id)
        is_open = (SignInSession.revoked_at.is_(None), SignInSession.expires_at > at)
        return (await self._session.scalars(statement.where(*is_open))).all()

    async def open_sessions(self, user_id: str, at: datetime) -> Sequence[SignInSession]:
        statement = select(SignInSession).where(SignInSession.user_id == user_id)
        is_open = (SignInSession.revoked_at.is_(None), SignInSession.expires_at > at)
        return (await self._session.scalars(statement.where(*is_open).order_by(SignInSession.id.desc()))).all()

    async def session_by_selector(self, selector: str) -> SignInSession | None:
        statement = select(SignInSession).where(SignInSession.selector == selector).with_for_update()
        return (await self._session.scalars(statement)).one_or_none()

    async def revoke(self, user_id: str, at: datetime, *, only: str | None = None, keep: str | None = None) -> int:
        """End the user's sessions: all, `only` one, or all but `keep`. Returns how many were open."""
        statement = update(SignInSession).where(SignInSession.user_id == user_id, SignInSession.revoked_at.is_(None))
        if only is not None:
            statement = statement.where(SignInSession.id == only)
        if keep is not None:
            statement = statement.where(SignInSession.id != keep)
        ask_wake(self._session, ACCOUNTS)
        ended = await self._session.scalars(statement.values(revoked_at=at).returning(SignInSession.id))
        return len(ended.all())

    async def forget_ended(self, at: datetime) -> None:
        ended = or_(SignInSession.revoked_at < at - _FORGET, SignInSession.expires_at < at - _FORGET)
        await self._session.execute(delete(SignInSession).where(ended))


class ThrottleRepository(Repository[SignInThrottle]):
    """How often an account or an address was tried, by key."""

    row = SignInThrottle

    async def of(self, key: str) -> SignInThrottle:
        """The key's row, made when it is not there, locked until the transaction ends."""
        await insert_if_absent(self._session, SignInThrottle, {"key": key, "failures": 0, "last_at": now()})
        return await self.get_for_update(key)

    async def forget(self, before: datetime) -> None:
        await self._session.execute(delete(SignInThrottle).where(SignInThrottle.last_at < before))
