"""Rules about models: who may do what with one, and what its state allows."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.events import ModelPublished
from svckit.contracts.handovers import SERVICE_PUBLICATION
from svckit.contracts.model import ServingRecipe
from svckit.handover import Handover
from svckit.idempotency import Once
from svckit.identity import Principal
from svckit.live import LiveEvent, LiveFeed
from svckit.outbox import emit
from svckit.paging import Page, PageQuery
from svckit.references import Reference, count_users, must_be_unused
from svckit.resources import NAME_LENGTH, OnlyRevision, must_edit, must_see, named

from model_svc.errors import ModelImporting, ModelNameTaken, ModelNotReady, NoServingImage
from model_svc.models import Model, ModelFile, Publication
from model_svc.registry.repository import FILES_SHOWN, ModelFilter, ModelRepository, files_prefix
from model_svc.registry.schemas import FileView, Lineage, ModelDetail, ModelEdit, ModelView, PublishIn, ServiceUseView
from model_svc.registry.states import ModelState


class ModelService:
    def __init__(self, session: AsyncSession, live: LiveFeed) -> None:
        self._session = session
        self._live = live
        self._repo = ModelRepository(session)

    async def page(self, principal: Principal, wanted: ModelFilter, query: PageQuery) -> Page[ModelView]:
        found = await self._repo.page(principal, wanted, query)
        users = await count_users(self._session, "models", [model.id for model in found.items])
        return found.map(lambda model: view_of(model).model_copy(update={"used_by": users.get(model.id, {})}))

    async def get(self, principal: Principal, model_id: str) -> Model:
        model = await self._repo.get(model_id)
        must_see(principal, model)
        return model

    async def detail(self, principal: Principal, model_id: str) -> ModelDetail:
        model = await self.get(principal, model_id)
        files = await self._repo.files(model.id, FILES_SHOWN)
        services = await self._repo.services(model.id)
        lineage = Lineage(
            dataset={"id": model.dataset_id, "name": model.dataset_name, "version": model.dataset_version},
            algorithm={"id": model.algorithm_id, "name": model.algorithm_name, "version": model.algorithm_version},
            task={"id": model.task_id, "name": model.task_name, "attempt": model.attempt},
            services=[ServiceUseView.model_validate(row) for row in services],
        )
        users = await count_users(self._session, "models", [model.id])
        extra: dict[str, Any] = {
            "files": [FileView.model_validate(row) for row in files],
            "lineage": lineage,
            "used_by": users.get(model.id, {}),
        }
        detail = ModelDetail.model_validate(model)
        return detail.model_copy(update=extra | {"servable": is_servable(model)})

    async def ready_files(self, principal: Principal, model_id: str) -> tuple[Model, list[ModelFile]]:
        """For a download. Raises ModelNotReady."""
        model = await self.get(principal, model_id)
        must_be_ready(model)
        return model, await self._repo.files(model.id)

    async def edit(self, principal: Principal, model_id: str, body: ModelEdit, revision: OnlyRevision) -> Model:
        """Raises EditConflict, ModelNameTaken."""
        model = await self._for_owner(principal, model_id)
        revision.check(model)
        if body.description is not None:
            model.description = body.description
        if body.name is not None and body.name != model.name:
            model.version = await self._repo.next_version(model.owner_id, body.name)
            for field, value in named(model.id, body.name).items():
                setattr(model, field, value)
        try:
            await self._repo.reindex(model)
        except IntegrityError:
            raise ModelNameTaken(name=body.name) from None
        self.notify(model)
        return model

    async def delete(self, principal: Principal, model_id: str) -> None:
        """Raises StillUsed with the users, ModelImporting while its files are being copied."""
        model = await self._for_owner(principal, model_id)
        if model.state == ModelState.IMPORTING:
            raise ModelImporting()
        await must_be_unused(self._session, "models", model.id)
        self.notify(model, deleted=True)
        await self._repo.remove(model)

    async def publish(self, principal: Principal, model_id: str, body: PublishIn, once: Once) -> str:
        """The publication's id. Raises ModelNotReady, NoServingImage."""
        made = await once.made_before(self._session, body)
        if made is not None:
            return made
        model = await self._for_owner(principal, model_id)
        must_be_ready(model)
        if model.serve is None:
            raise NoServingImage()
        publication = Publication(
            model_id=model.id,
            owner_id=model.owner_id,
            target=body.target,
            name=body.name or _published_name(model),
            description=body.description,
            resources=body.resources.model_dump(exclude_none=True) if body.resources else None,
        )
        await self._repo.add_publication(publication)
        emit(self._session, _published(publication), model.id)
        holder = Reference(owner_id=model.owner_id, name=publication.name)
        await SERVICE_HANDOVER.begin(self._session, model.id, publication.id, holder)
        await once.remember(self._session, publication.id)
        return publication.id

    async def serving(self, principal: Principal, model_id: str, publication_id: str | None) -> ServingRecipe:
        """What a service made from it needs. Raises ModelNotReady, NoServingImage."""
        model = await self.get(principal, model_id)
        must_be_ready(model)
        if model.serve is None:
            raise NoServingImage()
        values: dict[str, Any] = {
            name: getattr(model, name) for name in ServingRecipe.model_fields if hasattr(model, name)
        }
        values["files_prefix"] = files_prefix(model.id)
        if publication_id is not None:
            publication = await self._repo.publication(publication_id, model.id)
            values["publication_name"] = publication.name
            values["publication_description"] = publication.description
            values["publication_resources"] = publication.resources
        return ServingRecipe.model_validate(values)

    def notify(self, model: Model, *, deleted: bool = False) -> None:
        """Let the browser know."""
        data = {"id": model.id, "state": model.state, "reason": model.reason, "deleted": deleted}
        event: LiveEvent = "resource" if deleted else "state"
        self._live.notify(self._session, f"model:{model.id}", event, data, owner_id=model.owner_id)

    async def _for_owner(self, principal: Principal, model_id: str) -> Model:
        model = await self._repo.get_for_update(model_id)
        must_edit(principal, model)
        return model


def _published(publication: Publication) -> ModelPublished:
    values = {name: getattr(publication, name) for name in ("model_id", "owner_id", "target")}
    return ModelPublished(publication_id=publication.id, **values)


async def _published_before(session: AsyncSession, model_id: str, publication_id: str) -> ModelPublished:
    return _published(await ModelRepository(session).publication(publication_id, model_id))


SERVICE_HANDOVER = Handover(SERVICE_PUBLICATION, Model, _published_before)


def is_servable(model: Model) -> bool:
    return model.state == ModelState.READY and model.serve is not None


def view_of(model: Model) -> ModelView:
    return ModelView.model_validate(model).model_copy(update={"servable": is_servable(model)})


def must_be_ready(model: Model) -> None:
    """Raises ModelNotReady."""
    if model.state != ModelState.READY:
        raise ModelNotReady(state=model.state)


def _published_name(model: Model) -> str:
    suffix = f" v{model.version}"
    return model.name[: NAME_LENGTH - len(suffix)] + suffix
