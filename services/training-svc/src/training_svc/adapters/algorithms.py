"""Algorithms and references to them, at the algorithm service."""

from svckit.contracts.algorithm import UsableAlgorithm
from svckit.peers import Peers
from svckit.references import reference_path

from training_svc.ports import ReferenceHolder

SERVICE = "algorithm-svc"


class AlgorithmPeer:
    """Algorithms over the internal API."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def usable(self, algorithm_id: str, owner_id: str) -> UsableAlgorithm:
        path = f"/internal/algorithms/{algorithm_id}/usable"
        return UsableAlgorithm.model_validate(await self._peers.call(SERVICE, "GET", path, on_behalf_of=owner_id))

    async def use(self, holder: ReferenceHolder, owner_id: str, name: str) -> UsableAlgorithm:
        path = f"/internal/algorithms/{holder.algorithm_id}/use"
        body = {"kind": "task", "holder_id": holder.task_id, "name": name}
        answer = await self._peers.call(SERVICE, "POST", path, body=body, on_behalf_of=owner_id)
        return UsableAlgorithm.model_validate(answer)

    async def remove_reference(self, holder: ReferenceHolder) -> None:
        await self._peers.call(SERVICE, "DELETE", _path(holder))


def _path(holder: ReferenceHolder) -> str:
    return reference_path("algorithms", holder.algorithm_id, "task", holder.task_id)
