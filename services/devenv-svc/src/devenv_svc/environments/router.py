"""`/api/v1/environments`."""

from fastapi import APIRouter, Response
from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.paging import Page, Paging
from svckit.resources import etag

from devenv_svc.environments.deps import Filter, Reader
from devenv_svc.environments.schemas import EnvironmentView
from devenv_svc.models import BaseEnvironment

router = APIRouter(prefix="/api/v1/environments", tags=["environments"])


@router.get("")
async def list_environments(
    principal: CurrentUser, service: Reader, wanted: Filter, query: Paging
) -> Page[EnvironmentView]:
    """Base environments that the user may see: own, public and preset ones."""
    return (await service.page(principal, wanted, query)).map(EnvironmentView.model_validate)


@router.get("/{environment_id}", response_model=EnvironmentView)
async def read_environment(
    environment_id: Ulid, principal: CurrentUser, service: Reader, response: Response
) -> BaseEnvironment:
    """One base environment."""
    environment = await service.get(principal, environment_id)
    response.headers["ETag"] = etag(environment)
    return environment
