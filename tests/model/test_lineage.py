"""Which services were made from a model: events come in any order, more than once or never, and the owner is right."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from svckit.contracts.events import ServiceStateChanged
from svckit.contracts.services import ServiceStatus
from svckit.ids import new_id

from tests.model.conftest import ModelMaker
from tests.model.harness import Harness
from tests.support.one_service import Caller, eventually

STATES = ("stopped", "starting", "running", "stopping", "stopped", "starting", "running")


@dataclass
class Life:
    """A service made from a model, and its events so far."""

    harness: Harness
    owner: Caller
    model_id: str
    service_id: str = field(default_factory=new_id)

    def events(self) -> list[ServiceStateChanged]:
        """The owner is at the end of them."""
        made = [self._told(sequence, state) for sequence, state in enumerate(STATES, start=1)]
        self.harness.services.known[self.service_id] = ServiceStatus.model_validate(made[-1].model_dump())
        return made

    def end(self) -> ServiceStateChanged:
        del self.harness.services.known[self.service_id]
        return self._told(len(STATES) + 1, "deleted")

    def _told(self, sequence: int, state: str) -> ServiceStateChanged:
        return ServiceStateChanged(
            service_id=self.service_id, model_id=self.model_id, state=state, replicas=sequence, sequence=sequence
        )

    async def send(self, *events: ServiceStateChanged) -> None:
        for event in events:
            await self.harness.around.send(event)

    async def shown(self) -> list[tuple[str, int]]:
        answer = await self.owner("GET", f"/api/v1/models/{self.model_id}")
        services: list[dict[str, Any]] = answer.json()["lineage"]["services"]
        return [(use["state"], use["replicas"]) for use in services]

    def shows(self, *wanted: tuple[str, int]) -> Callable[[], Awaitable[bool]]:
        async def check() -> bool:
            return await self.shown() == list(wanted)

        return check


LAST = (STATES[-1], len(STATES))


@pytest.fixture
async def life(harness: Harness, owner: Caller, imported: ModelMaker) -> Life:
    return Life(harness, owner, (await imported())["id"])


async def test_in_their_order_events_say_everything(life: Life) -> None:
    await life.send(*life.events())
    assert await life.shown() == [LAST]
    assert life.harness.services.asked == 0


@pytest.mark.parametrize("seed", range(5))
async def test_reordered_and_repeated_events_end_with_the_owners_state(life: Life, seed: int) -> None:
    events = life.events() * 3
    random.Random(seed).shuffle(events)  # noqa: S311 - reproducible
    await life.send(*events)
    await eventually(life.shows(LAST))


async def test_a_gap_is_asked_for(life: Life) -> None:
    events = life.events()
    await life.send(events[0], events[3])
    await eventually(life.shows(LAST))


@pytest.fixture
def asking_often(harness: Harness) -> None:
    """The service, which starts after this, asks the owner of a service how that is several times a second."""
    harness.settings = harness.settings.model_copy(update={"service_recheck_s": 0.2})


@pytest.mark.usefixtures("asking_often")
async def test_the_last_event_may_be_lost(life: Life) -> None:
    await life.send(*life.events()[:-1])
    await eventually(life.shows(LAST))
    life.end()
    await eventually(life.shows())


async def test_a_deleted_service_does_not_come_back(life: Life) -> None:
    *events, late = life.events()
    await life.send(*events)
    await life.send(life.end(), late)
    assert await life.shown() == []


async def test_a_service_whose_end_was_not_told_does_not_come_back(life: Life) -> None:
    events = life.events()
    life.end()
    await life.send(events[0], events[2])
    await eventually(life.shows())
    await life.send(*events)
    assert await life.shown() == []
