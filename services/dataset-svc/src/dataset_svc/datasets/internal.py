"""What other services ask about datasets."""

from fastapi import APIRouter
from svckit.contracts.dataset import UsableDataset
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.references import Use

from dataset_svc.datasets.deps import Reader, Writer

internal = APIRouter(prefix="/internal/datasets", tags=["internal"], include_in_schema=False)


@internal.get("/{dataset_id}/usable")
async def read_usable_dataset(dataset_id: Ulid, principal: CurrentUser, service: Reader) -> UsableDataset:
    """A dataset that this user may train with now."""
    return await service.usable(principal, dataset_id)


@internal.post("/{dataset_id}/use")
async def use_dataset(dataset_id: Ulid, body: Use, principal: CurrentUser, service: Writer) -> UsableDataset:
    """The same, and a reference that keeps it from being deleted until that is taken away."""
    return await service.use(principal, dataset_id, body)
