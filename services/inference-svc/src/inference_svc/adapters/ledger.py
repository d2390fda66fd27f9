"""Reservations at the gateway."""

from svckit.errors import PeerProblem, Reason, Unavailable
from svckit.identity import GATEWAY
from svckit.peers import Peers
from svckit.runtime.port import Resources

from inference_svc.errors import WAITING_CAPACITY, WAITING_LEDGER, WAITING_QUOTA
from inference_svc.ports import Shortage

_REFUSED = 409


class GatewayLedger:
    """Ledger over the gateway's internal API: the amounts of one replica, and how many."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def reserve(self, service_id: str, owner_id: str, each: Resources, replicas: int) -> None:
        amounts = {"cpu": each.cpu, "memory": each.memory, "gpu": each.gpu, "replicas": replicas}
        try:
            await self._peers.call(GATEWAY, "PUT", _path(service_id), body={"owner_id": owner_id} | amounts)
        except Unavailable as error:
            raise Shortage(Reason(code=WAITING_LEDGER, detail=error.detail)) from error
        except PeerProblem as error:
            if error.peer_status != _REFUSED:
                raise
            code = WAITING_QUOTA if error.peer_code.startswith("quota.") else WAITING_CAPACITY
            raise Shortage(Reason(code=code, params=error.params)) from error

    async def release(self, service_id: str) -> None:
        await self._peers.call(GATEWAY, "DELETE", _path(service_id))


def _path(service_id: str) -> str:
    return f"/internal/reservations/service/{service_id}"
