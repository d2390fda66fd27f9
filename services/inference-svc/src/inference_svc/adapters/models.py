"""Models and references, at the model service and the algorithm service."""

from svckit.contracts.handovers import SERVICE_PUBLICATION
from svckit.contracts.model import ServingRecipe
from svckit.errors import NotFound, PeerProblem
from svckit.peers import Peers
from svckit.references import reference_path

from inference_svc.ports import ModelGone, ReferenceHolder

_REFUSED = (NotFound.status, 409)


class ModelPeer:
    """Models over the internal API."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def recipe(self, model_id: str, publication_id: str, owner_id: str) -> ServingRecipe:
        path = f"/internal/models/{model_id}/serving?publication_id={publication_id}"
        try:
            answer = await self._peers.call("model-svc", "GET", path, on_behalf_of=owner_id)
        except PeerProblem as error:
            if error.peer_status in _REFUSED:
                raise ModelGone(model_id) from error
            raise
        return ServingRecipe.model_validate(answer)

    async def let_go(self, model_id: str, publication_id: str) -> None:
        path = reference_path(SERVICE_PUBLICATION.resource, model_id, SERVICE_PUBLICATION.kind, publication_id)
        await self._peers.call(SERVICE_PUBLICATION.service, "DELETE", path)

    async def add_references(self, holder: ReferenceHolder, owner_id: str, name: str) -> None:
        body = {"owner_id": owner_id, "name": name}
        for service, path in _paths(holder):
            try:
                await self._peers.call(service, "PUT", path, body=body)
            except PeerProblem as error:
                if error.peer_status != NotFound.status:
                    raise
                if service == "model-svc":  # an algorithm that is gone does not matter: its recipe is frozen
                    raise ModelGone(holder.model_id) from error

    async def remove_references(self, holder: ReferenceHolder) -> None:
        for service, path in _paths(holder):
            await self._peers.call(service, "DELETE", path)


def _paths(holder: ReferenceHolder) -> list[tuple[str, str]]:
    paths = []
    if holder.model_id is not None:
        paths.append(("model-svc", reference_path("models", holder.model_id, "service", holder.service_id)))
    if holder.algorithm_id is not None:
        paths.append(("algorithm-svc", reference_path("algorithms", holder.algorithm_id, "service", holder.service_id)))
    return paths
