"""Datasets, their splits and references, at the dataset service."""

from svckit.contracts.dataset import Split, UsableDataset

from training_svc.adapters.resources import ResourcePeer
from training_svc.ports import ReferenceHolder


class DatasetPeer(ResourcePeer[UsableDataset]):
    """Datasets over the internal API."""

    owner, kind, answer = "dataset-svc", "datasets", UsableDataset

    def used_by(self, holder: ReferenceHolder) -> str:
        return holder.dataset_id

    async def split(self, dataset_id: str, version: int, share: float | None, seed: int) -> Split:
        path = f"/internal/datasets/{dataset_id}/versions/{version}/splits"
        answer = await self._peers.call(self.owner, "POST", path, body={"share": share, "seed": seed})
        return Split.model_validate(answer)
