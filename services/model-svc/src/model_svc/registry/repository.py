"""Statements about models, their files, imports and publications."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select, update
from svckit.contracts.services import ServiceStatus
from svckit.errors import NotFound
from svckit.ids import Ulid
from svckit.repository import ListFilter, Repository, ResourceRepository, beyond
from svckit.resources import Code
from svckit.upsert import insert_if_absent
from svckit.work import WorkKey, WorkKind, ask

from model_svc.models import Model, ModelFile, ModelImport, Publication, ServiceUse
from model_svc.registry.states import ModelState

FILES_SHOWN = 1000
SERVICE_DELETED = "deleted"


USE_WORK = WorkKind("use")
"""Asking how a service that was made from a model is. Keys are of the service's id."""
REMOVAL_WORK = WorkKind("removal")
"""Deleting every object under a prefix. Keys are of the prefix, which ends with a slash."""
IMPORT_WORK = WorkKind("import")
"""Bringing in what a training left. Keys are of the task's id and the attempt's number."""
SIZES = select(Model.owner_id, Model.size)
"""For svckit.storage."""


def prefix_of(model_id: str) -> str:
    """Everything of a model in the object store lies under this."""
    return f"models/{model_id}/"


def files_prefix(model_id: str) -> str:
    return f"{prefix_of(model_id)}files/"


def removal_of(model_id: str) -> WorkKey:
    """Of all its objects."""
    return REMOVAL_WORK.key(prefix_of(model_id))


@dataclass(frozen=True)
class ModelFilter(ListFilter):
    """The list's filters. Models being imported are listed only when `state` asks for them."""

    purpose: Code | None = None
    task_type: Code | None = None
    state: ModelState | None = None
    task_id: Ulid | None = None
    algorithm_id: Ulid | None = None


class ModelRepository(ResourceRepository[Model]):
    row = Model

    async def next_version(self, owner_id: str, name: str) -> int:
        statement = select(func.max(Model.version)).where(Model.owner_id == owner_id, Model.name == name)
        return (await self._session.scalar(statement) or 0) + 1

    async def files(self, model_id: str, limit: int | None = None) -> list[ModelFile]:
        """In path order."""
        statement = select(ModelFile).where(ModelFile.model_id == model_id).order_by(ModelFile.path).limit(limit)
        return list(await self._session.scalars(statement))

    async def files_of(
        self, model_ids: Sequence[str], after: tuple[str, Any] | None, most: int
    ) -> Sequence[Row[str, str, int]]:
        """Model, path and size of the first `most` files of several models, or of the first beyond a model and path."""
        ids = [each for each in model_ids if after is None or each >= after[0]]
        files = select(ModelFile.model_id, ModelFile.path, ModelFile.size).where(ModelFile.model_id.in_(ids))
        return (await self._session.execute(beyond(files, [ModelFile.model_id, ModelFile.path], after, most))).all()

    async def services(self, model_id: str) -> list[ServiceUse]:
        statement = select(ServiceUse).where(ServiceUse.model_id == model_id, ServiceUse.state != SERVICE_DELETED)
        return list(await self._session.scalars(statement.order_by(ServiceUse.service_id)))

    async def publication(self, publication_id: str, model_id: str) -> Publication:
        """Raises NotFound."""
        row = await self._session.get(Publication, publication_id)
        if row is None or row.model_id != model_id:
            raise NotFound()
        return row

    async def remove(self, model: Model) -> None:
        """The row and all that hangs on it; its objects go afterwards."""
        await self._session.execute(delete(ServiceUse).where(ServiceUse.model_id == model.id))
        await super().remove(model)
        ask(self._session, removal_of(model.id))

    async def is_wanted(self, model_id: str) -> bool:
        """Whether it needs its objects: it is not deleted, and its import has not failed."""
        wanted = select(Model.id).where(Model.id == model_id, Model.state != ModelState.FAILED)
        return await self._session.scalar(wanted) is not None

    async def replace_files(self, model_id: str, files: Iterable[ModelFile]) -> None:
        await self._session.execute(delete(ModelFile).where(ModelFile.model_id == model_id))
        self._session.add_all(files)

    async def add_publication(self, publication: Publication) -> None:
        self._session.add(publication)
        await self._session.flush()

    def conditions(self, wanted: ListFilter) -> list[ColumnElement[bool]]:
        found = super().conditions(wanted)
        if getattr(wanted, "state", None) is None:
            found.append(Model.state != ModelState.IMPORTING)
        return found


class UseRepository(Repository[ServiceUse]):
    """The services that were made from models."""

    row = ServiceUse

    async def record(self, told: ServiceStatus, model_id: str) -> bool:
        """Keep what was told, unless more is known already. Whether something before it has not been told."""
        values = told.model_dump(include={"service_id", "state", "replicas", "sequence"}) | {"model_id": model_id}
        if await insert_if_absent(self._session, ServiceUse, values):
            return told.sequence > 1
        use = await self.get_for_update(told.service_id)
        if use.state == SERVICE_DELETED or use.sequence >= told.sequence:
            return False
        missed = told.sequence > use.sequence + 1
        await self._session.execute(update(ServiceUse).where(ServiceUse.service_id == told.service_id).values(**values))
        return missed

    async def delete(self, service_id: str) -> None:
        """The service is gone for good; its row stays, so that a late event does not bring it back."""
        gone = update(ServiceUse).where(ServiceUse.service_id == service_id).values(state=SERVICE_DELETED)
        await self._session.execute(gone)

    async def due(self) -> list[WorkKey]:
        """Keys of work for the services that may still change."""
        alive = select(ServiceUse.service_id).where(ServiceUse.state != SERVICE_DELETED)
        return [USE_WORK.key(service_id) for service_id in await self._session.scalars(alive)]


class ImportRepository(Repository[ModelImport]):
    """The imports that trainings have asked for; their keys are (task id, attempt)."""

    row = ModelImport

    async def record(self, task_id: str, attempt: int, owner_id: str) -> None:
        """Idempotent."""
        values = {"task_id": task_id, "attempt": attempt, "owner_id": owner_id}
        await insert_if_absent(self._session, ModelImport, values)
        ask(self._session, IMPORT_WORK.key(task_id, attempt))

    async def due(self) -> list[WorkKey]:
        """Keys of work."""
        rows = await self._session.scalars(select(ModelImport).where(ModelImport.finished_at.is_(None)))
        return [IMPORT_WORK.key(row.task_id, row.attempt) for row in rows]
