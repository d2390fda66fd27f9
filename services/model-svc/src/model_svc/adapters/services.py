"""The state of users' services, asked from the inference service."""

from svckit.contracts.services import ServiceStatus
from svckit.errors import NotFound, PeerProblem
from svckit.peers import Peers


class ServicePeer:
    """Services over the internal API."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def status(self, service_id: str) -> ServiceStatus | None:
        try:
            answer = await self._peers.call("inference-svc", "GET", f"/internal/services/{service_id}")
        except PeerProblem as error:
            if error.peer_status == NotFound.status:
                return None
            raise
        return ServiceStatus.model_validate(answer)
