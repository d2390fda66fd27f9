"""What other services ask about models."""

from typing import Annotated

from fastapi import APIRouter, Query
from svckit.contracts.model import ServingRecipe
from svckit.identity import CurrentUser
from svckit.ids import Ulid

from model_svc.registry.deps import Reader

internal = APIRouter(prefix="/internal/models", tags=["internal"], include_in_schema=False)


@internal.get("/{model_id}/serving")
async def read_serving(
    model_id: Ulid,
    principal: CurrentUser,
    service: Reader,
    publication_id: Annotated[Ulid | None, Query()] = None,
) -> ServingRecipe:
    """The serving recipe, for the inference service on behalf of the model's owner."""
    return await service.serving(principal, model_id, publication_id)
