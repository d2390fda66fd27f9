"""Puts the overview together: every service is asked at once, and who is silent is named and left out."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from pydantic import ValidationError
from svckit.contracts.overview import NamedThing, OverviewItem, ServiceOverview
from svckit.db import Database
from svckit.errors import ProblemError
from svckit.identity import Principal
from svckit.overview import MOST_ITEMS
from svckit.peers import Peers

from gateway.ledger.repository import LedgerRepository
from gateway.ledger.service import LedgerService
from gateway.overview.disk import disk_of
from gateway.overview.schemas import MachineView, NextStep, OverviewView, QuotaUse, Scope
from gateway.overview.steps import next_step
from gateway.settings import GatewaySettings

_log = logging.getLogger(__name__)
_ON_THE_WAY = frozenset({"dataset", "task", "model", "service"})
"""Kinds without which nobody can say what comes next."""
PATIENCE_S = 2.0
Answers = Mapping[str, ServiceOverview]


@dataclass(frozen=True)
class OverviewComponents:
    """`services` are asked."""

    database: Database
    peers: Peers
    services: Sequence[str]
    settings: GatewaySettings


class OverviewService:
    def __init__(self, components: OverviewComponents) -> None:
        self._components = components

    async def read(self, principal: Principal, scope: Scope) -> OverviewView:
        """Raises Forbidden for `all` by others than administrators."""
        if scope == "all":
            principal.must_have("admin")
        owner = principal.user_id if scope == "mine" else None
        answers = await asyncio.gather(*(self._ask(service, owner) for service in self._components.services))
        known = {
            name: answer for name, answer in zip(self._components.services, answers, strict=True) if answer is not None
        }
        machine, quota = await self._use(principal.user_id)
        return OverviewView(
            scope=scope,
            counts={kind: states for answer in known.values() for kind, states in answer.counts.items()},
            active=_newest([item for answer in known.values() for item in answer.active]),
            failures=_newest([item for answer in known.values() for item in answer.failures]),
            machine=machine,
            quota=quota,
            next_step=_step(known) if scope == "mine" else NextStep(code="none"),
            missing=[name for name in self._components.services if name not in known],
        )

    async def _ask(self, service: str, owner: str | None) -> ServiceOverview | None:
        """None when there is no good answer in time."""
        query = "?" + urlencode({"owner": owner}) if owner is not None else ""
        try:
            async with asyncio.timeout(PATIENCE_S):
                answer = await self._components.peers.call(service, "GET", f"/internal/overview{query}")
            return ServiceOverview.model_validate(answer)
        except (ProblemError, TimeoutError, ValidationError) as error:
            _log.warning("no overview of %s: %s", service, error or type(error).__name__)
            return None

    async def _use(self, user_id: str) -> tuple[MachineView, QuotaUse]:
        settings = self._components.settings
        async with self._components.database.reading() as session:
            view = await LedgerService(session, settings).view(user_id)
            reserved = await LedgerRepository(session).held()
        machine = MachineView(
            capacity=view.capacity,
            reserved=reserved.view(),
            free=view.free,
            disk=None if settings.disk_dir is None else await disk_of(settings.disk_dir),
        )
        return machine, QuotaUse(limits=view.limits, used=view.used)


def _newest(items: list[OverviewItem]) -> list[OverviewItem]:
    return sorted(items, key=lambda item: item.since, reverse=True)[:MOST_ITEMS]


def _step(known: Answers) -> NextStep:
    newest: dict[str, dict[str, NamedThing]] = {}
    for answer in known.values():
        newest |= answer.newest
    if not newest.keys() >= _ON_THE_WAY:
        return NextStep(code="none")
    return next_step(newest, tried=any(answer.tried for answer in known.values()))
