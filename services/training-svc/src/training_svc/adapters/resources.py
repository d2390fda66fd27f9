"""Things that another service owns: whether a user may use one, and references that keep it from being deleted."""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from pydantic import BaseModel
from svckit.peers import Peers
from svckit.references import Use, reference_path

from training_svc.ports import ReferenceHolder

HOLDER_KIND = "task"
T = TypeVar("T", bound=BaseModel)


class ResourcePeer(ABC, Generic[T]):
    """Things of one kind over their owner's internal API. `owner`: its service; `kind`: as in its paths, in the plural;
    `answer`: what it tells of one that may be used."""

    owner: str
    kind: str
    answer: type[T]

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    @abstractmethod
    def used_by(self, holder: ReferenceHolder) -> str:
        """The id of the one that this task uses."""

    async def usable(self, resource_id: str, owner_id: str) -> T:
        path = f"/internal/{self.kind}/{resource_id}/usable"
        return self.answer.model_validate(await self._peers.call(self.owner, "GET", path, on_behalf_of=owner_id))

    async def use(self, holder: ReferenceHolder, owner_id: str, name: str) -> T:
        path = f"/internal/{self.kind}/{self.used_by(holder)}/use"
        body = Use(kind=HOLDER_KIND, holder_id=holder.task_id, name=name).model_dump()
        answer = await self._peers.call(self.owner, "POST", path, body=body, on_behalf_of=owner_id)
        return self.answer.model_validate(answer)

    async def remove_reference(self, holder: ReferenceHolder) -> None:
        path = reference_path(self.kind, self.used_by(holder), HOLDER_KIND, holder.task_id)
        await self._peers.call(self.owner, "DELETE", path)
