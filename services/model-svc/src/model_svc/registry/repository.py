"""Statements about models, their files, imports and publications."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, false, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.services import ServiceStatus
from svckit.errors import NotFound
from svckit.identity import Principal
from svckit.names import index_name, name_contains, unindex_name
from svckit.paging import Page, PageQuery, paginate
from svckit.resources import Tab
from svckit.upsert import insert_if_absent

from model_svc.models import Model, ModelFile, ModelImport, Publication, Removal, ServiceUse
from model_svc.registry.states import ModelState

SORTABLE = {"created_at": Model.created_at, "updated_at": Model.updated_at, "name": Model.name_folded}
FILES_SHOWN = 1000
SERVICE_DELETED = "deleted"


def use_key(service_id: str) -> str:
    """The work (svckit.work) of asking how the service is."""
    return f"use:{service_id}"


def prefix_of(model_id: str) -> str:
    """Everything of a model in the object store lies under this."""
    return f"models/{model_id}/"


def files_prefix(model_id: str) -> str:
    return f"{prefix_of(model_id)}files/"


@dataclass(frozen=True)
class ModelFilter:
    """The list's filters; None means any. Models being imported are listed only when `state` asks for them."""

    q: str | None = None
    purpose: str | None = None
    task_type: str | None = None
    state: str | None = None
    owner: str | None = None
    task_id: str | None = None
    algorithm_id: str | None = None
    tab: Tab = "all"


class ModelRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, model_id: str) -> Model:
        """Raises NotFound."""
        row = await self._session.get(Model, model_id)
        if row is None:
            raise NotFound()
        return row

    async def get_for_update(self, model_id: str) -> Model:
        """Raises NotFound."""
        row = await self._session.scalar(select(Model).where(Model.id == model_id).with_for_update())
        if row is None:
            raise NotFound()
        return row

    async def add(self, model: Model) -> None:
        """Raises sqlalchemy's IntegrityError when another took this version of the name meanwhile."""
        self._session.add(model)
        await self.reindex(model)

    async def reindex(self, model: Model) -> None:
        await self._session.flush()
        await index_name(self._session, Model.__tablename__, model.name_key, model.name)

    async def next_version(self, owner_id: str, name: str) -> int:
        statement = select(func.max(Model.version)).where(Model.owner_id == owner_id, Model.name == name)
        return (await self._session.scalar(statement) or 0) + 1

    async def page(self, principal: Principal, wanted: ModelFilter, query: PageQuery) -> Page[Model]:
        return await paginate(self._session, self._filtered(principal, wanted), query, SORTABLE, Model.id)

    async def files(self, model_id: str, limit: int | None = None) -> list[ModelFile]:
        """In path order."""
        statement = select(ModelFile).where(ModelFile.model_id == model_id).order_by(ModelFile.path).limit(limit)
        return list(await self._session.scalars(statement))

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
        """The row and all that hangs on it; its objects go by the removal written here."""
        await unindex_name(self._session, Model.__tablename__, model.name_key)
        await self._session.execute(delete(ServiceUse).where(ServiceUse.model_id == model.id))
        self._session.add(Removal(prefix=prefix_of(model.id)))
        await self._session.delete(model)

    def _filtered(self, principal: Principal, wanted: ModelFilter) -> Select[Any]:
        statement = select(Model)
        if wanted.tab in ("public", "preset"):  # models are private; others reach them through the shared centre
            statement = statement.where(false())
        elif wanted.tab == "mine" or not principal.is_admin:
            statement = statement.where(Model.owner_id == principal.user_id)
        equal = {
            Model.purpose: wanted.purpose,
            Model.task_type: wanted.task_type,
            Model.owner_id: wanted.owner,
            Model.task_id: wanted.task_id,
            Model.algorithm_id: wanted.algorithm_id,
        }
        for column, value in equal.items():
            if value is not None:
                statement = statement.where(column == value)
        if wanted.state is not None:
            statement = statement.where(Model.state == wanted.state)
        else:
            statement = statement.where(Model.state != ModelState.IMPORTING)
        if wanted.q:
            statement = statement.where(name_contains(wanted.q, Model.__tablename__, Model.name_key, Model.name_folded))
        return statement


class UseRepository:
    """The services that were made from models."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, service_id: str) -> ServiceUse | None:
        return await self._session.get(ServiceUse, service_id)

    async def record(self, told: ServiceStatus, model_id: str) -> bool:
        """Keep what was told, unless more is known already. Whether something before it has not been told."""
        values = told.model_dump(include={"service_id", "state", "replicas", "sequence"}) | {"model_id": model_id}
        if await insert_if_absent(self._session, ServiceUse, values):
            return told.sequence > 1
        use = await self._session.get_one(ServiceUse, told.service_id, with_for_update=True, populate_existing=True)
        if use.state == SERVICE_DELETED or use.sequence >= told.sequence:
            return False
        missed = told.sequence > use.sequence + 1
        await self._session.execute(update(ServiceUse).where(ServiceUse.service_id == told.service_id).values(**values))
        return missed

    async def delete(self, service_id: str) -> None:
        """The service is gone for good; its row stays, so that a late event does not bring it back."""
        gone = update(ServiceUse).where(ServiceUse.service_id == service_id).values(state=SERVICE_DELETED)
        await self._session.execute(gone)

    async def alive(self) -> list[str]:
        """Ids of the services that may still change."""
        alive = select(ServiceUse.service_id).where(ServiceUse.state != SERVICE_DELETED)
        return list(await self._session.scalars(alive))


class ImportRepository:
    """The imports that trainings have asked for."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, task_id: str, attempt: int) -> ModelImport | None:
        return await self._session.get(ModelImport, (task_id, attempt))

    async def find_for_update(self, task_id: str, attempt: int) -> ModelImport | None:
        return await self._session.get(ModelImport, (task_id, attempt), with_for_update=True)

    async def record(self, task_id: str, attempt: int, owner_id: str) -> None:
        """Idempotent."""
        if await self.get(task_id, attempt) is None:
            self._session.add(ModelImport(task_id=task_id, attempt=attempt, owner_id=owner_id))

    async def due(self) -> list[ModelImport]:
        return list(await self._session.scalars(select(ModelImport).where(ModelImport.finished_at.is_(None))))


class RemovalRepository:
    """The object prefixes that are to go."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def due(self) -> list[str]:
        return list(await self._session.scalars(select(Removal.prefix)))

    async def done(self, prefix: str) -> None:
        await self._session.execute(delete(Removal).where(Removal.prefix == prefix))
