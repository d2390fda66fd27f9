"""Two processes, or two administrators, that bring the same purpose at the same time."""

from svckit.db import Database

from dataset_svc.purposes.repository import PurposeRepository
from dataset_svc.purposes.seed import PURPOSES
from tests.dataset.harness import Harness
from tests.support.meeting import begun

NEW = {"names": {"zh": "新", "en": "New"}, "task_types": []}


async def test_two_processes_that_start_at_once_seed_once(harness: Harness) -> None:
    async with harness.run() as service:
        database: Database = service.app.state.database
        async with database.writing() as session:
            for purpose in await PurposeRepository(session).all():
                await PurposeRepository(session).remove(purpose)

        async def seed() -> None:
            async with database.writing() as session:
                await PurposeRepository(session).seed()

        async with database.writing() as session:
            await PurposeRepository(session).seed()
            await session.flush()
            second = await begun(seed())
        await second
        async with database.reading() as session:
            assert len(await PurposeRepository(session).all()) == len(PURPOSES)


async def test_of_two_that_put_the_same_new_purpose_the_later_stays(harness: Harness) -> None:
    async with harness.run() as service:
        database: Database = service.app.state.database

        async def put(name: str) -> None:
            async with database.writing() as session:
                await PurposeRepository(session).put("new", NEW | {"names": {"en": name}})

        async with database.writing() as session:
            await PurposeRepository(session).put("new", NEW | {"names": {"en": "first"}})
            second = await begun(put("second"))
        await second
        async with database.reading() as session:
            assert (await PurposeRepository(session).get("new")).names == {"en": "second"}
