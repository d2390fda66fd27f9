"""Asks every program for its parked events, and has them handled."""

from collections.abc import Mapping, Sequence

from svckit.errors import NotFound
from svckit.identity import GATEWAY, Principal
from svckit.inbox import Inbox
from svckit.parked import ParkedEvents, Redelivery, list_parked, redeliver_all, redeliver_one
from svckit.peers import Peers

from gateway.parked_events.schemas import ParkedEventsView, ParkedEventView, RedeliveryView

_PATH = "/internal/parked-events"


class ParkedEventsService:
    """`inbox` is the gateway's own; `services` are asked. Every method raises Forbidden for others than
    administrators."""

    def __init__(self, inbox: Inbox, peers: Peers, services: Sequence[str]) -> None:
        self._inbox = inbox
        self._peers = peers
        self._services = services

    async def list(self, principal: Principal) -> ParkedEventsView:
        principal.must_have("admin")
        answers = await self._peers.ask_all(self._services, "GET", _PATH, ParkedEvents)
        answers[GATEWAY] = await list_parked(self._inbox)
        items = [
            ParkedEventView(service=service, **item.model_dump())
            for service, answer in answers.items()
            for item in answer.items
        ]
        return ParkedEventsView(
            count=sum(answer.count for answer in answers.values()),
            items=sorted(items, key=lambda item: (item.parked_at, item.id)),
            missing=self._missing(answers),
        )

    async def redeliver_all(self, principal: Principal) -> RedeliveryView:
        """Every program tries those 100 that wait longest."""
        principal.must_have("admin")
        answers = await self._peers.ask_all(self._services, "POST", f"{_PATH}/redeliver", Redelivery)
        answers[GATEWAY] = await redeliver_all(self._inbox)
        return RedeliveryView(
            handled=sum(answer.handled for answer in answers.values()),
            refused=sum(answer.refused for answer in answers.values()),
            missing=self._missing(answers),
        )

    async def redeliver(self, principal: Principal, service: str, event_id: str) -> None:
        """Raises NotFound, EventStillRefused (or the program's own answer with that code), Unavailable."""
        principal.must_have("admin")
        if service == GATEWAY:
            await redeliver_one(self._inbox, event_id)
        elif service in self._services:
            await self._peers.call(service, "POST", f"{_PATH}/{event_id}/redeliver")
        else:
            raise NotFound()

    def _missing(self, answers: Mapping[str, object]) -> Sequence[str]:
        return [name for name in self._services if name not in answers]
