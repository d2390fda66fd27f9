"""Rules about purposes: everybody reads, administrators edit."""

from svckit.identity import Principal

from dataset_svc.errors import CombinationNotOffered, PurposeInUse
from dataset_svc.models import Purpose
from dataset_svc.purposes.repository import PurposeRepository
from dataset_svc.purposes.schemas import PurposeIn


class PurposeService:
    def __init__(self, repository: PurposeRepository) -> None:
        self._repository = repository

    async def all(self) -> list[Purpose]:
        return await self._repository.all()

    async def put(self, principal: Principal, code: str, body: PurposeIn) -> Purpose:
        """Create or replace a purpose."""
        principal.must_have("admin")
        return await self._repository.put(code, body.model_dump())

    async def remove(self, principal: Principal, code: str) -> None:
        """Raises PurposeInUse while a dataset has it."""
        principal.must_have("admin")
        purpose = await self._repository.get_for_update(code)
        if await self._repository.is_used(code):
            raise PurposeInUse(code=code)
        await self._repository.remove(purpose)

    async def must_offer(self, purpose: str, task_type: str, annotation: str, format_: str) -> None:
        """Raises CombinationNotOffered, naming the first field that does not fit and what is offered instead. The
        purpose stays until the transaction ends."""
        known = await self._repository.find_kept(purpose)
        if known is None:
            raise CombinationNotOffered(field="purpose", offered=[entry.code for entry in await self._repository.all()])
        types = {entry["code"]: entry for entry in known.task_types}
        if task_type not in types:
            raise CombinationNotOffered(field="task_type", offered=sorted(types))
        for field, value, offered in (
            ("annotation", annotation, types[task_type]["annotations"]),
            ("format", format_, types[task_type]["formats"]),
        ):
            if value not in offered:
                raise CombinationNotOffered(field=field, offered=offered)
