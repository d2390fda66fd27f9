"""Two processes, or two administrators, that bring the same purpose at the same time."""

import pytest
from svckit.db import Database
from svckit.idempotency import Once
from svckit.identity import Principal

from dataset_svc.errors import PurposeTaken
from dataset_svc.purposes.repository import PurposeRepository
from dataset_svc.purposes.schemas import Names, PurposeIn
from dataset_svc.purposes.seed import PURPOSES
from dataset_svc.purposes.service import PurposeService
from tests.dataset.harness import Harness
from tests.support.meeting import begun


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


async def test_of_two_that_add_the_same_name_one_is_told(harness: Harness) -> None:
    async with harness.run() as service:
        database: Database = service.app.state.database
        admin = Principal("A" * 26, "A", frozenset({"admin"}))
        once = Once("purposes", admin.user_id, None)

        def new(code: str) -> PurposeIn:
            return PurposeIn(code=code, names=Names(zh="新", en="New"), task_types=[])

        async def add(code: str) -> None:
            async with database.writing() as session:
                await PurposeService(session).create(admin, new(code), once)

        async with database.writing() as session:
            await PurposeService(session).create(admin, new("first"), once)
            second = await begun(add("second"))
        with pytest.raises(PurposeTaken):
            await second
