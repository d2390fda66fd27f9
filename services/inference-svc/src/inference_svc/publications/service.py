"""From a published model to a stopped service. Every part may be repeated: the service's id is in the publication."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.model import ServingRecipe
from svckit.db import Database, now
from svckit.errors import Reason
from svckit.live import LiveFeed
from svckit.resources import named
from svckit.work import Lease, ask, cleanup_if_gone

from inference_svc.errors import MODEL_GONE
from inference_svc.models import Publication, Service
from inference_svc.ports import ModelGone, Models, ReferenceHolder
from inference_svc.publications.repository import PublicationRepository
from inference_svc.services.repository import SERVICE_WORK, ServiceRepository
from inference_svc.services.service import ServiceService
from inference_svc.services.states import ServiceState


class PublicationService:
    def __init__(self, database: Database, models: Models, live: LiveFeed) -> None:
        self._database = database
        self._models = models
        self._live = live

    async def take(self, lease: Lease) -> None:
        """Make the service, or note why there is none, and let go of the model; also of one that is finished: its first
        answer may have been lost. Raises svckit.errors.Unavailable: try again."""
        async with self._database.reading() as session:
            publication = await PublicationRepository(session).find(lease.what)
        if publication is None:
            return
        if publication.finished_at is None:
            await self._make(lease, publication)
        await self._models.let_go(publication.model_id, publication.id)

    async def _make(self, lease: Lease, publication: Publication) -> None:
        removal = SERVICE_WORK.key(publication.service_id)
        async with cleanup_if_gone(self._database, lambda session: _is_wanted(session, publication), removal):
            try:
                recipe = await self._models.recipe(publication.model_id, publication.id, publication.owner_id)
                await self._note(lease, recipe.algorithm_id)
                holder = ReferenceHolder(publication.service_id, recipe.id, recipe.algorithm_id)
                await self._models.add_references(holder, recipe.owner_id, recipe.publication_name or recipe.name)
            except ModelGone:
                await self._finish(lease, None)
            else:
                await self._finish(lease, recipe)

    async def _note(self, lease: Lease, algorithm_id: str) -> None:
        """Before the references are put: whoever finds later that the model is gone takes both away."""
        async with lease.writing() as session:
            publication = await PublicationRepository(session).get_for_update(lease.what)
            publication.algorithm_id = algorithm_id

    async def _finish(self, lease: Lease, recipe: ServingRecipe | None) -> None:
        async with lease.writing() as session:
            publication = await PublicationRepository(session).find_for_update(lease.what)
            if publication is None or publication.finished_at is not None:
                return
            publication.finished_at = now()
            if recipe is None:
                publication.reason = Reason(code=MODEL_GONE).model_dump()
                ask(session, SERVICE_WORK.key(publication.service_id))  # an earlier try may have put the references
                return
            service = _service(publication, recipe)
            await ServiceRepository(session).add_beside_others(service)
            ServiceService(session, self._live).created(service)


async def _is_wanted(session: AsyncSession, publication: Publication) -> bool:
    """Whether it is not finished, or its service is there: then the references are needed."""
    finished = await PublicationRepository(session).finished_as(publication.service_id)
    return finished is None or await ServiceRepository(session).find(publication.service_id) is not None


def _service(publication: Publication, recipe: ServingRecipe) -> Service:
    return Service(
        id=publication.service_id,
        owner_id=recipe.owner_id,
        owner_name=recipe.owner_name,
        **named(publication.service_id, recipe.publication_name or recipe.name),
        description=recipe.publication_description,
        state=ServiceState.STOPPED.value,
        purpose=recipe.purpose,
        task_type=recipe.task_type,
        model_id=recipe.id,
        model_name=recipe.name,
        model_version=recipe.version,
        task_id=recipe.task_id,
        algorithm_id=recipe.algorithm_id,
        publication_id=publication.id,
        files_prefix=recipe.files_prefix,
        classes=recipe.classes,
        class_count=recipe.class_count,
        recipe=recipe.serve.model_dump(mode="json"),
        resources=recipe.serve.requests.model_dump(mode="json") | (recipe.publication_resources or {}),
        sequence=0,
        replicas=[],
    )
