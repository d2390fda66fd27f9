"""Two processes of the algorithm service on one database share the work: nothing is done twice or written late."""

import asyncio
from typing import Any

import pytest
from svckit.contracts.events import ImagePushed
from svckit.live import LiveFeed
from svckit.runtime.images import ImageInfo
from svckit.work import LeaseLost, WorkQueue

from algorithm_svc.images.repository import IMAGE_WORK
from algorithm_svc.ports import Ports
from algorithm_svc.reconciler import AlgorithmReconciler
from tests.algorithm.library import DEVELOPER, Library, in_state
from tests.support.one_service import Caller, eventually, stop_reconciling
from tests.support.runtimes import FakeImages


class SlowImages(FakeImages):
    """An image store that answers when a test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()

    async def find(self, reference: str) -> ImageInfo | None:
        found = await super().find(reference)
        self.asked.set()
        await self.go_on.wait()
        return found


async def add(caller: Caller, reference: str) -> str:
    """The id of a new image of the library."""
    body = {"name": reference, "purpose": "algorithm", "source": "reference", "reference": reference}
    made: dict[str, Any] = (await caller("POST", "/api/v1/images", json=body)).json()
    return str(made["id"])


async def test_two_processes_take_each_image_in_once(library: Library) -> None:
    async with library.run() as first, library.run() as second:
        callers = [first.as_user(DEVELOPER), second.as_user(DEVELOPER)]
        names = [library.engine.add(f"train:{number}") for number in range(6)]
        images = [await add(callers[number % 2], name) for number, name in enumerate(names)]
        for number, image_id in enumerate(images):
            await in_state(callers[(number + 1) % 2], image_id, "ready")

        async def told() -> bool:
            pushed = [event.data["image_id"] for event in library.around.published if event.type == ImagePushed.type]
            return sorted(pushed) == sorted(images)

        await eventually(told)


async def test_what_a_killed_process_had_claimed_is_taken_over(library: Library) -> None:
    async with library.run() as killed:
        await stop_reconciling(killed)
        image_id = await add(killed.as_user(DEVELOPER), library.engine.add("train:1"))
        assert await WorkQueue(killed.app.state.database, 0.5).claim("image", 1)
        async with library.run() as other:
            await in_state(other.as_user(DEVELOPER), image_id, "ready")


async def test_a_process_that_was_paused_writes_nothing(library: Library) -> None:
    """It was told that there is no such image; meanwhile the image has come."""
    async with library.run() as paused:
        await stop_reconciling(paused)
        database = paused.app.state.database
        image_id = await add(paused.as_user(DEVELOPER), "train:1")
        (lease,) = await WorkQueue(database, 0.5).claim("image", 1)
        slow = SlowImages()
        work = AlgorithmReconciler(
            database, Ports(slow), LiveFeed(database), library.settings, paused.app.state.storage
        )
        step = asyncio.ensure_future(work.kinds[IMAGE_WORK].step(lease))
        await slow.asked.wait()
        library.engine.add("train:1")
        async with library.run() as other:
            ready = await in_state(other.as_user(DEVELOPER), image_id, "ready")
            slow.go_on.set()
            with pytest.raises(LeaseLost):
                await step
            assert await in_state(other.as_user(DEVELOPER), image_id, "ready") == ready
