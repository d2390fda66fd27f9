"""Statements about users, for their administration."""

from sqlalchemy import Select, select
from svckit.db import ask_wake
from svckit.names import fold
from svckit.paging import Page, PageQuery, paginate
from svckit.repository import Repository

from gateway.fresh import ACCOUNTS
from gateway.models import User

_SORTABLE = {"created_at": User.created_at, "name": User.name_folded}


class UserRepository(Repository[User]):
    row = User

    async def page(self, query: PageQuery, part_of_name: str | None) -> "Page[User]":
        statement: Select[tuple[User]] = select(User)
        if part_of_name:
            statement = statement.where(User.name_folded.contains(fold(part_of_name), autoescape=True))
        return await paginate(self._session, statement, query, _SORTABLE, User.id)

    async def active_admins(self) -> list[User]:
        """Locked, so that two of them cannot disable each other at once."""
        users = await self._session.scalars(select(User).where(User.active).order_by(User.id).with_for_update())
        return [user for user in users if "admin" in user.roles]

    def changed(self) -> None:
        """After the commit, what the gateway remembers of users is forgotten."""
        ask_wake(self._session, ACCOUNTS)
