"""`/api/v1/shared-models`."""

from typing import Annotated

from fastapi import APIRouter
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.paging import Page, PageQuery, sorted_by
from svckit.resources import Code

from model_svc.models import SharedModel
from model_svc.sharing.deps import Reader
from model_svc.sharing.repository import SharedModelFilter
from model_svc.sharing.schemas import SharedModelView

router = APIRouter(prefix="/api/v1/shared-models", tags=["shared-models"])
SharedPaging = Annotated[PageQuery, sorted_by("created_at", "updated_at", "name", "downloads")]


@router.get("")
async def list_shared_models(
    principal: CurrentUser, service: Reader, query: SharedPaging, task_type: Code | None = None
) -> Page[SharedModelView]:
    """The shared centre."""
    return (await service.page(principal, SharedModelFilter(task_type=task_type), query)).map(
        SharedModelView.model_validate
    )


@router.get("/{shared_id}", response_model=SharedModelView)
async def read_shared_model(shared_id: Ulid, principal: CurrentUser, service: Reader) -> SharedModel:
    """One shared model."""
    return await service.get(principal, shared_id)
