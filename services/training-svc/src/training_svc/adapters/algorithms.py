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

    async def add_reference(self, holder: ReferenceHolder, owner_id: str, name: str) -> None:
        body = {"owner_id": owner_id, "name": name}
        await self._peers.call(SERVICE, "PUT", _path(holder), body=body)

    async def remove_reference(self, holder: ReferenceHolder) -> None:
        await self._peers.call(SERVICE, "DELETE", _path(holder))


def _path(holder: ReferenceHolder) -> str:
    return reference_path("algorithms", holder.algorithm_id, "task", holder.task_id)
