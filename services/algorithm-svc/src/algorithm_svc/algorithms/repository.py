"""Statements about algorithms."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, insert, or_
from svckit.references import ResourceReference
from svckit.repository import ListFilter, ResourceRepository
from svckit.resources import Code, Shelf, Visibility

from algorithm_svc.models import Algorithm


@dataclass(frozen=True)
class AlgorithmFilter(ListFilter):
    """The list's filters."""

    purpose: Code | None = None
    task_type: Code | None = None
    shelf: Shelf | None = None
    visibility: Visibility | None = None


@dataclass(frozen=True)
class Holder:
    """What the list of an image's users shows."""

    kind: str
    id: str
    owner_id: str
    name: str


class AlgorithmRepository(ResourceRepository[Algorithm]):
    row = Algorithm

    async def of_preset(self, code: str) -> Algorithm | None:
        """For update."""
        return next(iter(await self.locked(Algorithm.preset_code == code)), None)

    async def made_of(self, image_id: str) -> list[Algorithm]:
        """For update."""
        return await self.locked(or_(Algorithm.train_image_id == image_id, Algorithm.serve_image_id == image_id))

    async def refer(self, holder: Holder, image_ids: Iterable[str]) -> None:
        """The holder uses these images, and no others."""
        old = delete(ResourceReference).where(
            ResourceReference.resource == "images",
            ResourceReference.kind == holder.kind,
            ResourceReference.holder_id == holder.id,
        )
        await self._session.execute(old)
        values = {"kind": holder.kind, "holder_id": holder.id, "owner_id": holder.owner_id, "name": holder.name}
        values |= {"resource": "images", "service": "algorithm-svc"}
        rows = [{"resource_id": key, **values} for key in sorted(set(image_ids))]
        if rows:
            await self._session.execute(insert(ResourceReference), rows)
