"""What holds the machine's room, as far as the caller may know it, and what administrators look after."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Literal

from svckit.app import Readiness
from svckit.db import Database
from svckit.errors import Reason
from svckit.identity import GATEWAY, Principal
from svckit.paging import Page, PageQuery
from svckit.reservations import STOPPABLE

from gateway.ledger.amounts import Held, capacity_of, held_by, holder_view
from gateway.ledger.repository import LedgerRepository
from gateway.ledger.service import LedgerService
from gateway.machine.schemas import FindingView, MachineHolder, MachineUse, OtherHolders, PlatformHealth, UserQuotaRow
from gateway.models import Reservation, User
from gateway.overview.disk import disk_of
from gateway.settings import GatewaySettings
from gateway.users.service import UserService

MOST_HOLDERS = 200
"""Told one by one."""


class MachineService:
    """`readiness`: the gateway's own, which has what its services say inside."""

    def __init__(
        self, database: Database, settings: GatewaySettings, readiness: Callable[[], Awaitable[Readiness]]
    ) -> None:
        self._database = database
        self._settings = settings
        self._readiness = readiness

    async def read(self, principal: Principal) -> MachineUse:
        async with self._database.reading() as session:
            rows = await LedgerRepository(session).all()
        named = [row for row in rows if principal.may_edit(row[0].owner_id)][:MOST_HOLDERS]
        told = {(row.kind, row.resource_id) for row, _ in named}
        capacity, used = capacity_of(self._settings), _sum([row for row, _ in rows])
        disk_dir = self._settings.disk_dir
        return MachineUse(
            capacity=capacity.view(),
            used=used.view(),
            free=capacity.minus(used).view(),
            disk=None if disk_dir is None else await disk_of(disk_dir),
            holders=[_holder(principal, row, name) for row, name in named],
            others=_others([row for row, _ in rows if (row.kind, row.resource_id) not in told]),
        )

    async def health(self, principal: Principal) -> PlatformHealth:
        """What every program's checks find now. Raises Forbidden for others than administrators."""
        principal.must_have("admin")
        found = await self._readiness()
        errors, warnings = _findings(found.reasons, "error"), _findings(found.warnings, "warning")
        return PlatformHealth(ready=found.ready, findings=[*errors, *warnings])

    async def users(self, principal: Principal, query: PageQuery, part_of_name: str | None) -> "Page[UserQuotaRow]":
        """Every user with what they may hold, hold and keep. Raises Forbidden for others than administrators."""
        async with self._database.reading() as session:
            page = await UserService(session).page(principal, query, part_of_name)
            found = await LedgerService(session, self._settings).of_users([user.id for user in page.items])

        def row(user: User) -> UserQuotaRow:
            known = found[user.id].model_dump()
            return UserQuotaRow(**known, name=user.name, display=user.display, active=user.active)

        return page.map(row)


def _findings(reasons: Mapping[str, Reason], severity: Literal["error", "warning"]) -> list[FindingView]:
    """Each by itself, also those that a service has told the gateway together."""
    found = []
    for check, reason in sorted(reasons.items()):
        service = str(reason.params.get("service", GATEWAY))
        inner = reason.params.get("reasons") or reason.params.get("warnings") or {check: reason}
        for name, each in sorted(inner.items()):
            about = {"service": service, "check": name, "severity": severity, "reason": each}
            found.append(FindingView.model_validate(about))
    return found


def _holder(principal: Principal, row: Reservation, owner_name: str) -> MachineHolder:
    return MachineHolder(
        **holder_view(row, owner_name).model_dump(),
        replicas=row.replicas,
        since=row.created_at,
        may_stop=row.kind in STOPPABLE and bool(row.target_id) and principal.may_edit(row.owner_id),
    )


def _others(rows: Sequence[Reservation]) -> OtherHolders:
    return OtherHolders(count=len(rows), **_sum(rows).view().model_dump())


def _sum(rows: Sequence[Reservation]) -> Held:
    total = Held()
    for row in rows:
        total = total.plus(held_by(row))
    return total
