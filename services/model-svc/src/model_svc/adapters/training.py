"""Finished trainings, asked from the training service."""

from svckit.contracts.handovers import MODEL_IMPORT
from svckit.contracts.training import TrainingResult
from svckit.errors import NotFound, PeerProblem
from svckit.peers import Peers
from svckit.references import reference_path

from model_svc.ports import ResultGone


class TrainingPeer:
    """TrainingResults over the internal API."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def result(self, task_id: str, attempt: int) -> TrainingResult:
        path = f"/internal/training-tasks/{task_id}/attempts/{attempt}/result"
        try:
            answer = await self._peers.call("training-svc", "GET", path)
        except PeerProblem as error:
            if error.peer_status == NotFound.status:
                raise ResultGone(task_id) from error
            raise
        return TrainingResult.model_validate(answer)

    async def let_go(self, task_id: str, attempt: int) -> None:
        path = reference_path(MODEL_IMPORT.resource, task_id, MODEL_IMPORT.kind, str(attempt))
        await self._peers.call(MODEL_IMPORT.service, "DELETE", path)

    async def owner_name(self, user_id: str) -> str:
        try:
            return (await self._peers.principal(user_id, "training-svc")).name
        except (PeerProblem, NotFound):
            return user_id
