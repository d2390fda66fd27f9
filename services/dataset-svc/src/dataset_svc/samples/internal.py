"""What other services ask about samples."""

from typing import Annotated

from fastapi import APIRouter, Path
from svckit.contracts.dataset import Split
from svckit.identity import CallingService
from svckit.ids import Ulid

from dataset_svc.datasets.schemas import SplitIn
from dataset_svc.samples.deps import Splits

internal = APIRouter(prefix="/internal/datasets", tags=["internal"], include_in_schema=False)


@internal.post("/{dataset_id}/versions/{version}/splits")
async def make_split(
    dataset_id: Ulid, version: Annotated[int, Path(ge=1)], body: SplitIn, service: Splits, _: CallingService
) -> Split:
    """Which samples train and which test; the same question has the same answer."""
    return await service.split(dataset_id, version, body)
