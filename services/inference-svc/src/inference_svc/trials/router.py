"""`/api/v1/services/{id}/test` and `/tests`."""

from fastapi import APIRouter
from svckit.identity import CurrentUser
from svckit.ids import Ulid

from inference_svc.trials.deps import Trials
from inference_svc.trials.schemas import TrialIn, TrialView

router = APIRouter(prefix="/api/v1/services", tags=["services"])


@router.post("/{service_id}/test")
async def test_service(service_id: Ulid, body: TrialIn, principal: CurrentUser, trials: Trials) -> TrialView:
    """Online test (在线测试): call one of its interfaces through the platform."""
    return await trials.run(principal, service_id, body)


@router.get("/{service_id}/tests")
async def list_service_tests(service_id: Ulid, principal: CurrentUser, trials: Trials) -> list[TrialView]:
    """The last fifty online tests, the newest first."""
    return [TrialView.model_validate(row) for row in await trials.history(principal, service_id)]
