"""Rules about users: administrators make, change, disable and reset them; users see their own account and sessions."""

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import now
from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.names import fold
from svckit.paging import Page, PageQuery
from svckit.telemetry import note_thing

from gateway.accounts.made_password import made_password
from gateway.accounts.passwords import PasswordHashes
from gateway.accounts.repository import AccountRepository
from gateway.errors import LastAdministrator, UserNameTaken
from gateway.events import emit_disabled, emit_password_reset, emit_roles_changed
from gateway.models import SignInSession, User
from gateway.users.repository import UserRepository
from gateway.users.schemas import UserChange, UserIn


async def one_time_password(hashes: PasswordHashes) -> tuple[str, str]:
    """A random password and its hash; made before the transaction, because hashing takes time."""
    password = made_password()
    return password, await hashes.make(password)


class UserService:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._users = UserRepository(session)
        self._sessions = AccountRepository(session)

    async def page(self, principal: Principal, query: PageQuery, part_of_name: str | None) -> "Page[User]":
        principal.must_have("admin")
        return await self._users.page(query, part_of_name)

    async def get(self, user_id: str) -> User:
        return await self._users.get(user_id)

    async def create(self, principal: Principal, body: UserIn, password_hash: str) -> User:
        """Raises UserNameTaken."""
        principal.must_have("admin")
        user = User(
            name=body.name,
            name_folded=fold(body.name),
            display=body.display or body.name,
            password_hash=password_hash,
            roles=sorted(set(body.roles)),
            must_change_password=True,
        )
        try:
            await self._users.add(user)
        except IntegrityError:
            raise UserNameTaken(name=body.name) from None
        note_thing(user.id, user.name)
        return user

    async def change(self, principal: Principal, user_id: str, change: UserChange) -> User:
        """Disabling ends the user's sessions; on `user.disabled` the services stop what they run. Raises
        LastAdministrator."""
        principal.must_have("admin")
        admins = await self._users.active_admins()
        user = await self._users.get_for_update(user_id)
        note_thing(user.id, user.name)
        was_active, had_roles = user.active, user.roles
        if change.display is not None:
            user.display = change.display
        if change.roles is not None:
            user.roles = sorted(set(change.roles))
        if change.active is not None:
            user.active = change.active
        if [admin.id for admin in admins] == [user.id] and not (user.active and "admin" in user.roles):
            raise LastAdministrator()
        if was_active and not user.active:
            await self._end_sessions(user)
            emit_disabled(self._session, user)
        if user.roles != had_roles:
            emit_roles_changed(self._session, user)
        self._users.changed()
        return user

    async def reset_password(self, principal: Principal, user_id: str, password_hash: str) -> User:
        """A new one-time password; the user's sessions end."""
        principal.must_have("admin")
        user = await self._users.get_for_update(user_id)
        note_thing(user.id, user.name)
        user.password_hash, user.must_change_password = password_hash, True
        await self._end_sessions(user)
        emit_password_reset(self._session, user)
        return user

    async def sessions(self, user_id: str) -> Sequence[SignInSession]:
        return await self._sessions.open_sessions(user_id, now())

    async def end_session(self, user_id: str, session_id: str) -> None:
        if not await self._sessions.revoke(user_id, now(), only=session_id):
            raise NotFound()

    async def _end_sessions(self, user: User) -> None:
        user.session_version += 1
        await self._sessions.revoke(user.id, now())
