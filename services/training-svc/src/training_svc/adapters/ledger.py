"""Reservations at the gateway."""

from svckit.errors import PeerProblem, Reason, Unavailable
from svckit.identity import GATEWAY
from svckit.peers import Peers
from svckit.runtime.port import Resources

from training_svc.errors import WAITING_CAPACITY, WAITING_LEDGER, WAITING_QUOTA
from training_svc.ports import Shortage

_REFUSED = 409
_KIND = "task"


class GatewayLedger:
    """Ledger over the gateway's internal API."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def reserve(self, task_id: str, owner_id: str, amounts: Resources) -> None:
        body = {"owner_id": owner_id, "cpu": amounts.cpu, "memory": amounts.memory, "gpu": amounts.gpu, "replicas": 1}
        try:
            await self._peers.call(GATEWAY, "PUT", _path(task_id), body=body)
        except Unavailable as error:
            raise Shortage(Reason(code=WAITING_LEDGER, detail=error.detail)) from error
        except PeerProblem as error:
            if error.peer_status != _REFUSED:
                raise
            code = WAITING_QUOTA if error.peer_code.startswith("quota.") else WAITING_CAPACITY
            raise Shortage(Reason(code=code, params=error.params)) from error

    async def release(self, task_id: str) -> None:
        await self._peers.call(GATEWAY, "DELETE", _path(task_id))

    async def held(self) -> list[str]:
        answer = await self._peers.call(GATEWAY, "GET", "/internal/reservations")
        return [str(row["id"]) for row in answer["items"] if row["kind"] == _KIND]


def _path(task_id: str) -> str:
    return f"/internal/reservations/{_KIND}/{task_id}"
