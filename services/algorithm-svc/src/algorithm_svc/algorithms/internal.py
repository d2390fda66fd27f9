"""What other services ask about algorithms."""

from fastapi import APIRouter
from svckit.contracts.algorithm import UsableAlgorithm
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.references import Use

from algorithm_svc.algorithms.deps import Reader, Writer

internal = APIRouter(prefix="/internal/algorithms", tags=["internal"], include_in_schema=False)


@internal.get("/{algorithm_id}/usable")
async def read_usable_algorithm(algorithm_id: Ulid, principal: CurrentUser, service: Reader) -> UsableAlgorithm:
    """What a training freezes, for the training service on behalf of the user who wants to train with it."""
    return await service.usable(principal, algorithm_id)


@internal.post("/{algorithm_id}/use")
async def use_algorithm(algorithm_id: Ulid, body: Use, principal: CurrentUser, service: Writer) -> UsableAlgorithm:
    """The same, and a reference that keeps it from being deleted until that is taken away."""
    return await service.use(principal, algorithm_id, body)
