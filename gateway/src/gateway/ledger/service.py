"""Who may hold how much (08, decision 5). Every container start reserves here first; what does not fit is refused."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.errors import Forbidden
from svckit.identity import Principal

from gateway.errors import CapacityShort, QuotaExceeded
from gateway.ledger.amounts import Held, Limits, capacity_of, held_by, holding_of, milli, quota_of
from gateway.ledger.repository import Key, LedgerRepository, QuotaRepository
from gateway.ledger.schemas import QuotaIn, QuotaView, ReservationIn
from gateway.ledger.storage import StorageService
from gateway.models import Reservation
from gateway.settings import GatewaySettings


class LedgerService:
    """The machine's capacity, and the quota of a user without one of their own, are settings."""

    def __init__(self, session: AsyncSession, settings: GatewaySettings) -> None:
        self._ledger = LedgerRepository(session)
        self._quotas = QuotaRepository(session)
        self._storage = StorageService(session, settings)
        self._capacity = capacity_of(settings)
        self._default = quota_of(settings)

    async def reserve(self, service: str, key: Key, wanted: ReservationIn) -> Reservation:
        """Hold the amounts, in place of what the same key held. Giving back is never refused.

        Raises QuotaExceeded or CapacityShort with `missing`, Forbidden for another service's reservation.
        """
        await self._ledger.lock()
        row = await self._ledger.find(key)
        if row is not None and row.service != service:
            raise Forbidden()
        each = Held(milli(wanted.cpu), wanted.memory, wanted.gpu)
        before = Held() if row is None else held_by(row)
        more = _growing(each.times(wanted.replicas), before, same_owner=row is None or row.owner_id == wanted.owner_id)
        await self._must_fit(key, wanted.owner_id, more)
        values = {"cpu_milli": each.cpu_milli, "memory": each.memory, "gpu": each.gpu}
        values |= wanted.model_dump(include={"replicas", "target_id", "name", "ends_at", "storage"})
        if row is None:
            row = Reservation(kind=key[0], resource_id=key[1], service=service, owner_id=wanted.owner_id, **values)
            await self._ledger.add(row)
        else:
            row.owner_id = wanted.owner_id
            for name, value in values.items():
                setattr(row, name, value)
        return row

    async def release(self, service: str, key: Key) -> None:
        await self._ledger.lock()
        await self._ledger.release(key, service)

    async def of_service(self, service: str) -> Sequence[Reservation]:
        return await self._ledger.of_service(service)

    async def view(self, user_id: str) -> QuotaView:
        held = await self._ledger.held()
        return QuotaView(
            user_id=user_id,
            limits=(await self._limits(user_id)).view(),
            used=(await self._ledger.held(owner_id=user_id)).view(),
            storage=await self._storage.view(user_id),
            capacity=self._capacity.view(),
            free=self._capacity.minus(held).view(),
        )

    async def view_of(self, user_id: str) -> QuotaView:
        """Raises NotFound for a user who is not there."""
        await self._quotas.must_know(user_id)
        return await self.view(user_id)

    async def set_quota(self, principal: Principal, user_id: str, change: QuotaIn) -> QuotaView:
        principal.must_have("admin")
        row = await self._quotas.of(user_id)
        for name in change.model_fields_set:
            value = getattr(change, name)
            if name == "cpu":
                row.cpu_milli = None if value is None else milli(value)
            else:
                setattr(row, name, value)
        return await self.view(user_id)

    async def _must_fit(self, key: Key, owner_id: str, wanted: Held) -> None:
        used = await self._ledger.held(without=key, owner_id=owner_id)
        short = (await self._limits(owner_id)).shortage(used, wanted)
        if short:
            raise QuotaExceeded(
                quota=short["most"],
                used=short["used"],
                wanted=short["wanted"],
                missing=short["missing"],
                holders=await self._holding(short["missing"], key, owner_id),
            )
        short = self._capacity.shortage(await self._ledger.held(without=key), wanted)
        if short:
            raise CapacityShort(
                total=short["most"],
                wanted=short["wanted"],
                missing=short["missing"],
                holders=await self._holding(short["missing"], key),
            )

    async def _holding(
        self, missing: Mapping[str, float], key: Key, owner_id: str | None = None
    ) -> list[dict[str, Any]]:
        """What holds what is missing, of one owner or of all."""
        holding = holding_of(await self._ledger.all(without=key, owner_id=owner_id), missing)
        return [each.model_dump(mode="json") for each in holding]

    async def _limits(self, user_id: str) -> Limits:
        own = await self._quotas.find(user_id)
        if own is None:
            return self._default
        return Limits(
            self._default.cpu_milli if own.cpu_milli is None else own.cpu_milli,
            self._default.memory if own.memory is None else own.memory,
            self._default.gpu if own.gpu is None else own.gpu,
        )


def _growing(wanted: Held, before: Held, *, same_owner: bool) -> Held:
    """Only what grows must fit: a smaller reservation is accepted even when the limits shrank meanwhile."""
    if not same_owner:
        return wanted
    return Held(
        wanted.cpu_milli if wanted.cpu_milli > before.cpu_milli else 0,
        wanted.memory if wanted.memory > before.memory else 0,
        wanted.gpu if wanted.gpu > before.gpu else 0,
    )
