"""Who may hold how much (08, decision 5). Every container start reserves here first; what does not fit is refused."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.errors import Forbidden
from svckit.identity import Principal
from svckit.telemetry import note_thing

from gateway.errors import CapacityShort, QuotaExceeded
from gateway.ledger.amounts import Held, Limits, capacity_of, held_by, holding_of, milli, quota_of
from gateway.ledger.repository import Key, LedgerRepository, QuotaRepository
from gateway.ledger.schemas import AssignedView, QuotaIn, QuotaView, ReservationIn, UserQuotaView
from gateway.ledger.storage import StorageService
from gateway.models import Quota, Reservation
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
        free = self._capacity.minus(await self._ledger.held())
        own = (await self.of_users([user_id]))[user_id]
        left = Limits.of(**own.limits.model_dump()).minus(Held(milli(own.used.cpu), own.used.memory, own.used.gpu))
        return QuotaView(
            **own.model_dump(),
            capacity=self._capacity.view(),
            free=free.view(),
            available=left.within(free).view(),
        )

    async def of_users(self, user_ids: Sequence[str]) -> dict[str, UserQuotaView]:
        """In four statements."""
        held, quotas = await self._ledger.held_by_owner(user_ids), await self._quotas.of_users(user_ids)
        storage = await self._storage.views(user_ids)
        found = {}
        for user_id in user_ids:
            (things, used), own = held.get(user_id, (0, Held())), quotas.get(user_id)
            found[user_id] = UserQuotaView(
                user_id=user_id,
                limits=self._limits(own).view(),
                assigned=_assigned(own),
                used=used.view(),
                things=things,
                storage=storage[user_id],
            )
        return found

    async def view_of(self, user_id: str) -> QuotaView:
        """Raises NotFound for a user who is not there."""
        await self._quotas.must_know(user_id)
        return await self.view(user_id)

    async def set_quota(self, principal: Principal, user_id: str, change: QuotaIn) -> QuotaView:
        principal.must_have("admin")
        row = await self._quotas.of(user_id)
        note_thing(user_id, (await self._quotas.must_know(user_id)).name)
        for name in change.model_fields_set:
            value = getattr(change, name)
            if name == "cpu":
                row.cpu_milli = None if value is None else milli(value)
            else:
                setattr(row, name, value)
        return await self.view(user_id)

    async def _must_fit(self, key: Key, owner_id: str, wanted: Held) -> None:
        used = await self._ledger.held(without=key, owner_id=owner_id)
        of_quota = self._limits(await self._quotas.find(owner_id)).shortage(used, wanted)
        of_machine = self._capacity.shortage(await self._ledger.held(without=key), wanted)
        lacking = _larger(of_quota.get("missing", {}), of_machine.get("missing", {}))
        if of_quota:
            raise QuotaExceeded(
                quota=of_quota["most"],
                used=of_quota["used"],
                wanted=of_quota["wanted"],
                missing=of_quota["missing"],
                lacking=lacking,
                holders=await self._holding(of_quota["missing"], key, owner_id),
            )
        if of_machine:
            raise CapacityShort(
                total=of_machine["most"],
                wanted=of_machine["wanted"],
                missing=of_machine["missing"],
                lacking=lacking,
                holders=await self._holding(of_machine["missing"], key),
            )

    async def _holding(
        self, missing: Mapping[str, float], key: Key, owner_id: str | None = None
    ) -> list[dict[str, Any]]:
        """What holds what is missing, of one owner or of all."""
        holding = holding_of(await self._ledger.all(without=key, owner_id=owner_id), missing)
        return [each.model_dump(mode="json") for each in holding]

    def _limits(self, own: Quota | None) -> Limits:
        if own is None:
            return self._default
        return Limits(
            self._default.cpu_milli if own.cpu_milli is None else own.cpu_milli,
            self._default.memory if own.memory is None else own.memory,
            self._default.gpu if own.gpu is None else own.gpu,
        )


def _assigned(own: Quota | None) -> AssignedView:
    if own is None:
        return AssignedView()
    return AssignedView(**Limits(own.cpu_milli, own.memory, own.gpu).view().model_dump(), storage=own.storage)


def _larger(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: max(one.get(name, 0), other.get(name, 0)) for name in one.keys() | other.keys()}


def _growing(wanted: Held, before: Held, *, same_owner: bool) -> Held:
    """Only what grows must fit: a smaller reservation is accepted even when the limits shrank meanwhile."""
    if not same_owner:
        return wanted
    return Held(
        wanted.cpu_milli if wanted.cpu_milli > before.cpu_milli else 0,
        wanted.memory if wanted.memory > before.memory else 0,
        wanted.gpu if wanted.gpu > before.gpu else 0,
    )
