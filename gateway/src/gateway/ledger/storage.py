"""How much of the disks each user's things take (08, decision 5): services tell totals, and ask before they grow."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.errors import QuotaExceeded
from gateway.ledger.amounts import holding_of
from gateway.ledger.repository import LedgerRepository, QuotaRepository, StorageRepository
from gateway.ledger.schemas import HolderView, StorageBounds, StorageIn, StorageTotals, StorageView
from gateway.models import Quota
from gateway.settings import GatewaySettings


class StorageService:
    def __init__(self, session: AsyncSession, settings: GatewaySettings) -> None:
        self._ledger = LedgerRepository(session)
        self._quotas = QuotaRepository(session)
        self._uses = StorageRepository(session)
        self._default = settings.quota_storage

    async def view(self, user_id: str) -> StorageView:
        return (await self.views([user_id]))[user_id]

    async def views(self, user_ids: Sequence[str]) -> dict[str, StorageView]:
        """Of each of these users."""
        uses, quotas = await self._uses.by_service(user_ids), await self._quotas.of_users(user_ids)
        return {
            user_id: StorageView(limit=self._limit(quotas.get(user_id)), used=sum(services.values()), services=services)
            for user_id, services in uses.items()
        }

    async def bounds(self, user_id: str) -> StorageBounds:
        view = await self.view(user_id)
        return StorageBounds(**view.model_dump(), holders=await self._holders(user_id))

    async def claim(self, service: str, user_id: str, claimed: StorageIn) -> StorageView:
        """Raises QuotaExceeded when what all services keep for the user does not fit; then what this one told before
        counts. That may be the same already: only the service knows whether it grows."""
        await self._ledger.lock()
        before = (await self._uses.by_service([user_id]))[user_id].get(service, 0)
        await self._uses.put(service, {user_id: claimed.size})
        view = await self.view(user_id)
        if claimed.grows and view.limit is not None and view.used > view.limit:
            missing = view.used - view.limit
            growth = claimed.size - before if claimed.size > before else missing
            raise QuotaExceeded(
                wanted={"storage": growth},
                quota={"storage": view.limit},
                used={"storage": view.used - growth},
                missing={"storage": missing},
                holders=[each.model_dump(mode="json") for each in await self._holders(user_id)],
            )
        return view

    async def tell(self, service: str, totals: StorageTotals) -> None:
        """Never refused: it is there."""
        await self._ledger.lock()
        known = await self._uses.of_service(service)
        await self._uses.put(service, {key: size for key, size in totals.items.items() if known.get(key) != size})
        await self._uses.forget(service, known.keys() - totals.items.keys())

    async def _holders(self, user_id: str) -> list[HolderView]:
        return holding_of(await self._ledger.all(owner_id=user_id), {"storage": 1})

    def _limit(self, own: Quota | None) -> int | None:
        return self._default if own is None or own.storage is None else own.storage
