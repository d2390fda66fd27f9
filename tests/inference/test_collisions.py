"""Two transactions on the same row that meet: a user's or an event's, and one of the work that goes on beside them."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from svckit.db import Database
from svckit.identity import Principal
from svckit.live import LiveFeed
from svckit.work import Lease, WorkQueue, ask

from inference_svc.publications.repository import PublicationRepository
from inference_svc.reconciler import InferenceReconciler
from inference_svc.services.repository import SERVICE_WORK, ServiceRepository
from inference_svc.services.service import ServiceService
from inference_svc.services.spec import server_name
from tests.inference.harness import OWNER, Harness, in_state, start
from tests.support.meeting import begun

PRINCIPAL = Principal(OWNER.id, OWNER.name)


@pytest.fixture
async def service_id(harness: Harness) -> str:
    """A running service, while no app runs."""
    async with harness.run() as app:
        owner = app.as_user(OWNER)
        made = await harness.make(owner)
        await start(owner, made)
        await in_state(owner, made, "running")
    return made


@pytest.fixture
async def database(harness: Harness, service_id: str) -> AsyncIterator[Database]:
    opened = Database(harness.settings.database_url)
    yield opened
    await opened.close()


@pytest.fixture
def work(harness: Harness, database: Database) -> InferenceReconciler:
    return InferenceReconciler(database, harness.ports(), LiveFeed(database), harness.settings)


async def lease_on(database: Database, service_id: str) -> Lease:
    async with database.writing() as session:
        ask(session, SERVICE_WORK.key(service_id))
    leases = await WorkQueue(database, lease_s=60).claim("service", 10)
    return next(lease for lease in leases if lease.what == service_id)


async def test_a_stop_beside_the_write_of_a_step_stays(
    harness: Harness, database: Database, work: InferenceReconciler, service_id: str
) -> None:
    """The step has seen that the replica does not answer any more, and is about to write it."""
    replicas = harness.runtime.servers[server_name(service_id)]
    replicas[0] = replace(replicas[0], ready=False)
    lease = await lease_on(database, service_id)
    async with database.writing() as session:
        await ServiceRepository(session).get_for_update(service_id)
        step = await begun(work.kinds[SERVICE_WORK].step(lease))
        await ServiceService(session, LiveFeed(database)).stop(PRINCIPAL, service_id)
    await step
    async with database.reading() as session:
        service = await ServiceRepository(session).get(service_id)
    assert (service.state, service.desired_replicas) == ("stopping", 0)
    assert SERVICE_WORK.key(service_id) in await work.find_due()


async def test_a_publication_that_comes_twice_at_once_is_recorded_once(harness: Harness, database: Database) -> None:
    event = harness.publication()

    async def record() -> None:
        async with database.writing() as session:
            await PublicationRepository(session).record(event.publication_id, event.model_id, event.owner_id)

    async with database.writing() as session:
        await PublicationRepository(session).record(event.publication_id, event.model_id, event.owner_id)
        await session.flush()
        second = await begun(record())
    await second
    async with database.reading() as session:
        assert (await PublicationRepository(session).get(event.publication_id)).model_id == event.model_id
