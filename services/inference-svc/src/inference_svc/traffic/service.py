"""Asks the gateway, which counts the calls."""

from svckit.db import Database
from svckit.identity import GATEWAY, Principal
from svckit.peers import Peers
from svckit.resources import must_see

from inference_svc.services.repository import ServiceRepository
from inference_svc.traffic.schemas import ServiceStats


class TrafficService:
    def __init__(self, database: Database, peers: Peers) -> None:
        self._database = database
        self._peers = peers

    async def stats(self, principal: Principal, service_id: str) -> ServiceStats:
        """Raises NotFound, Unavailable when the gateway does not answer."""
        async with self._database.reading() as session:
            must_see(principal, await ServiceRepository(session).get(service_id))
        answer = await self._peers.call(GATEWAY, "GET", f"/internal/serve-stats/{service_id}")
        return ServiceStats.model_validate(answer)
