"""Asks every program what its check of references has found (svckit.reference_check)."""

from collections.abc import Sequence

from svckit.contracts.references import ReferenceReport
from svckit.identity import Principal
from svckit.peers import Peers

from gateway.references.schemas import MissingReferencesView, MissingReferenceView


class MissingReferencesService:
    """`services` are asked. The gateway itself needs nothing of them."""

    def __init__(self, peers: Peers, services: Sequence[str]) -> None:
        self._peers = peers
        self._services = services

    async def list(self, principal: Principal) -> MissingReferencesView:
        """Raises Forbidden for others than administrators."""
        principal.must_have("admin")
        reports = await self._peers.ask_all(self._services, "GET", "/internal/reference-check", ReferenceReport)
        ended = [report.checked_at for report in reports.values()]
        return MissingReferencesView(
            checked_at=min((at for at in ended if at), default=None) if all(ended) else None,
            count=sum(report.count for report in reports.values()),
            items=[
                MissingReferenceView(service=service, **item.model_dump())
                for service, report in reports.items()
                for item in report.items
            ],
            silent=sorted({what for report in reports.values() for what in report.silent}),
            missing=[name for name in self._services if name not in reports],
        )
