"""What every request needs to know about its user, read from the database at most every five seconds.

A commit that changes accounts or API keys (`ask_wake(session, ACCOUNTS)`) empties it at once, in every process of the
gateway.
"""

from svckit.db import Database, now

from gateway.accounts.repository import AccountRepository
from gateway.callers import Account
from gateway.fresh import ACCOUNTS, FreshCache


class Directory:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._accounts = FreshCache(self._load)
        database.on_commit(ACCOUNTS, self._accounts.clear)

    async def account(self, user_id: str) -> Account | None:
        return await self._accounts.get(user_id)

    async def _load(self, user_id: str) -> Account | None:
        async with self._database.reading() as session:
            repository = AccountRepository(session)
            user = await repository.find(user_id)
            if user is None:
                return None
            open_sessions = await repository.open_session_ids(user_id, now())
        return Account(
            user_id=user.id,
            login=user.name,
            name=user.display or user.name,
            roles=tuple(sorted(user.roles)),
            active=user.active,
            must_change_password=user.must_change_password,
            session_version=user.session_version,
            sessions=frozenset(open_sessions),
        )
