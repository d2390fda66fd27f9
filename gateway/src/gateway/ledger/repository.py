"""Statements about reservations and quotas."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import and_, delete, func, not_, select, update
from svckit.errors import NotFound
from svckit.repository import Repository
from svckit.upsert import insert_if_absent, upsert

from gateway.ledger.amounts import Held
from gateway.models import LedgerTurn, Quota, Reservation, StorageUse, User

Key = tuple[str, str]
_EACH = [amount * Reservation.replicas for amount in (Reservation.cpu_milli, Reservation.memory, Reservation.gpu)]
_SUMS = [func.coalesce(func.sum(amount), 0) for amount in _EACH]
_NAMED = select(Reservation, func.coalesce(User.display, "")).outerjoin(User, User.id == Reservation.owner_id)


class LedgerRepository(Repository[Reservation]):
    row = Reservation

    async def lock(self) -> None:
        """From here to the end of the transaction nobody else reserves."""
        await self._session.execute(update(LedgerTurn).where(LedgerTurn.id == 1).values(turn=LedgerTurn.turn + 1))

    async def held(self, *, without: Key | None = None, owner_id: str | None = None) -> Held:
        """What is held in all, or by one owner, leaving one reservation out."""
        sums = select(*_SUMS)
        if without is not None:
            kind, resource_id = without
            sums = sums.where(not_(and_(Reservation.kind == kind, Reservation.resource_id == resource_id)))
        if owner_id is not None:
            sums = sums.where(Reservation.owner_id == owner_id)
        row = (await self._session.execute(sums)).one()
        return Held(*(int(amount) for amount in row))

    async def held_by_owner(self, owner_ids: Sequence[str]) -> dict[str, tuple[int, Held]]:
        """How many things each of these owners has at the ledger, and what they hold; without those who have none."""
        of_owners = select(Reservation.owner_id, func.count(), *_SUMS).where(Reservation.owner_id.in_(owner_ids))
        rows = await self._session.execute(of_owners.group_by(Reservation.owner_id))
        return {owner_id: (int(count), Held(*map(int, amounts))) for owner_id, count, *amounts in rows}

    async def all(
        self, *, without: Key | None = None, owner_id: str | None = None
    ) -> Sequence[tuple[Reservation, str]]:
        """All reservations, or those of one owner, leaving one out, each with its owner's name; those that hold most
        first, cpu before memory."""
        statement = _NAMED.order_by(*(amount.desc() for amount in _EACH), Reservation.kind, Reservation.resource_id)
        if without is not None:
            kind, resource_id = without
            statement = statement.where(not_(and_(Reservation.kind == kind, Reservation.resource_id == resource_id)))
        if owner_id is not None:
            statement = statement.where(Reservation.owner_id == owner_id)
        return [(row, name) for row, name in await self._session.execute(statement)]

    async def release(self, key: Key, service: str) -> None:
        kind, resource_id = key
        mine = and_(Reservation.kind == kind, Reservation.resource_id == resource_id, Reservation.service == service)
        await self._session.execute(delete(Reservation).where(mine))

    async def of_service(self, service: str) -> Sequence[Reservation]:
        statement = select(Reservation).where(Reservation.service == service)
        return (await self._session.scalars(statement.order_by(Reservation.kind, Reservation.resource_id))).all()


class StorageRepository(Repository[StorageUse]):
    """What services keep for users."""

    row = StorageUse

    async def by_service(self, owner_ids: Sequence[str]) -> dict[str, dict[str, int]]:
        """Of each of these owners, by service."""
        theirs = select(StorageUse).where(StorageUse.owner_id.in_(owner_ids)).order_by(StorageUse.service)
        found: dict[str, dict[str, int]] = {owner_id: {} for owner_id in owner_ids}
        for row in await self._session.scalars(theirs):
            found[row.owner_id][row.service] = row.size
        return found

    async def put(self, service: str, sizes: Mapping[str, int]) -> None:
        for owner_id, size in sizes.items():
            await upsert(self._session, StorageUse, {"service": service, "owner_id": owner_id, "size": size})

    async def of_service(self, service: str) -> dict[str, int]:
        mine = select(StorageUse.owner_id, StorageUse.size).where(StorageUse.service == service)
        return {owner_id: size for owner_id, size in await self._session.execute(mine)}

    async def forget(self, service: str, owner_ids: Iterable[str]) -> None:
        for owner_id in owner_ids:
            gone = delete(StorageUse).where(StorageUse.service == service, StorageUse.owner_id == owner_id)
            await self._session.execute(gone)


class QuotaRepository(Repository[Quota]):
    """What users may hold, by user: only of those for whom it was set."""

    row = Quota

    async def of(self, user_id: str) -> Quota:
        """The user's own, made when there is none, locked until the transaction ends. Raises NotFound for a user who is
        not there."""
        if await self._session.get(User, user_id, with_for_update={"read": True, "key_share": True}) is None:
            raise NotFound()
        await insert_if_absent(self._session, Quota, {"user_id": user_id})
        return await self.get_for_update(user_id)

    async def of_users(self, user_ids: Sequence[str]) -> dict[str, Quota]:
        """Of those for whom one was set."""
        rows = await self._session.scalars(select(Quota).where(Quota.user_id.in_(user_ids)))
        return {row.user_id: row for row in rows}

    async def must_know(self, user_id: str) -> User:
        """Raises NotFound for a user who is not there."""
        user = await self._session.get(User, user_id)
        if user is None:
            raise NotFound()
        return user
