"""What other services ask about datasets."""

from typing import Annotated

from fastapi import APIRouter, Path
from svckit.contracts.dataset import Split, UsableDataset
from svckit.identity import CallingService, CurrentUser
from svckit.ids import Ulid
from svckit.references import Use

from dataset_svc.datasets.schemas import SplitIn
from dataset_svc.deps import Reader, Samples, Writer

internal = APIRouter(prefix="/internal/datasets", tags=["internal"], include_in_schema=False)


@internal.get("/{dataset_id}/usable")
async def read_usable_dataset(dataset_id: Ulid, principal: CurrentUser, service: Reader) -> UsableDataset:
    """A dataset that this user may train with now."""
    return await service.usable(principal, dataset_id)


@internal.post("/{dataset_id}/use")
async def use_dataset(dataset_id: Ulid, body: Use, principal: CurrentUser, service: Writer) -> UsableDataset:
    """The same, and a reference that keeps it from being deleted until that is taken away."""
    return await service.use(principal, dataset_id, body)


@internal.post("/{dataset_id}/versions/{version}/splits")
async def make_split(
    dataset_id: Ulid, version: Annotated[int, Path(ge=1)], body: SplitIn, service: Samples, _: CallingService
) -> Split:
    """Which samples train and which test; the same question has the same answer."""
    return await service.split(dataset_id, version, body)
