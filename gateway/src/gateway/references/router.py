"""`/api/v1/missing-references`."""

from fastapi import APIRouter, Request
from svckit.identity import CurrentUser

from gateway.references.schemas import MissingReferencesView
from gateway.references.service import MissingReferencesService

router = APIRouter(prefix="/api/v1/missing-references", tags=["missing-references"])


@router.get("")
async def list_missing_references(request: Request, principal: CurrentUser) -> MissingReferencesView:
    """What things need and what is not there any more, as the last checks found it (administrators)."""
    service: MissingReferencesService = request.app.state.missing_references
    return await service.list(principal)
