"""Datasets, their splits and references, at the dataset service."""

from svckit.contracts.dataset import Split, UsableDataset
from svckit.peers import Peers
from svckit.references import reference_path

from training_svc.ports import ReferenceHolder

SERVICE = "dataset-svc"


class DatasetPeer:
    """Datasets over the internal API."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def usable(self, dataset_id: str, owner_id: str) -> UsableDataset:
        path = f"/internal/datasets/{dataset_id}/usable"
        return UsableDataset.model_validate(await self._peers.call(SERVICE, "GET", path, on_behalf_of=owner_id))

    async def split(self, dataset_id: str, version: int, share: float | None, seed: int) -> Split:
        path = f"/internal/datasets/{dataset_id}/versions/{version}/splits"
        answer = await self._peers.call(SERVICE, "POST", path, body={"share": share, "seed": seed})
        return Split.model_validate(answer)

    async def use(self, holder: ReferenceHolder, owner_id: str, name: str) -> UsableDataset:
        path = f"/internal/datasets/{holder.dataset_id}/use"
        body = {"kind": "task", "holder_id": holder.task_id, "name": name}
        answer = await self._peers.call(SERVICE, "POST", path, body=body, on_behalf_of=owner_id)
        return UsableDataset.model_validate(answer)

    async def remove_reference(self, holder: ReferenceHolder) -> None:
        await self._peers.call(SERVICE, "DELETE", _path(holder))


def _path(holder: ReferenceHolder) -> str:
    return reference_path("datasets", holder.dataset_id, "task", holder.task_id)
