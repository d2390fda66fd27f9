"""What a published model becomes: one stopped service, also when it is told of twice."""

from typing import Any

from sqlalchemy import select
from svckit.contracts.events import ModelPublished
from svckit.ids import new_id

from inference_svc.models import Publication, Service
from tests.inference.harness import OWNER, SERVE, Harness, count, path_of
from tests.support.one_service import Caller, Running, eventually


async def test_a_publication_makes_one_stopped_service(harness: Harness, service: Running, owner: Caller) -> None:
    event = harness.publication()
    sent = await harness.around.send(event)
    await harness.around.send(event, sent.id)
    await harness.around.send(event)

    async def finished() -> bool:
        async with service.app.state.database.reading() as session:
            return await session.scalar(select(Publication.finished_at)) is not None

    await eventually(finished)
    assert await count(service, Service) == 1
    (row,) = (await owner("GET", "/api/v1/services")).json()["items"]
    assert (row["state"], row["name"], row["model_version"]) == ("stopped", "情感服务", 3)
    assert row["resources"]["memory"] == 256 * 1024**2
    assert len(harness.neighbours.references) == 2
    assert harness.runtime.servers == {}


async def test_a_second_publication_gets_a_free_name(harness: Harness, owner: Caller, made: str) -> None:
    second = await harness.make(owner)
    assert (await owner("GET", path_of(second))).json()["name"] == "情感服务 (2)"


async def test_the_publication_says_what_a_service_may_use(harness: Harness, service: Running, owner: Caller) -> None:
    event = harness.publication()
    harness.neighbours.models[event.model_id] |= {
        "publication_description": "电商评论",
        "publication_resources": {"cpu": 2.0, "memory": 512 * 1024**2},
    }
    await harness.around.send(event)

    async def made() -> Any:
        path = f"/api/v1/services?publication_id={event.publication_id}"
        return (await owner("GET", path)).json()["items"]

    (row,) = await eventually(made)
    assert row["description"] == "电商评论"
    assert (row["resources"]["cpu"], row["resources"]["memory"]) == (2.0, 512 * 1024**2)
    assert row["resources"]["shm"] == SERVE.requests.shm


async def test_a_publication_of_a_model_that_is_gone_makes_nothing(harness: Harness, service: Running) -> None:
    await harness.around.send(
        ModelPublished(model_id=new_id(), publication_id=new_id(), owner_id=OWNER.id, target="service")
    )

    async def finished() -> bool:
        async with service.app.state.database.reading() as session:
            reason = await session.scalar(select(Publication.reason))
        return bool(reason) and reason["code"] == "service.model_gone"

    await eventually(finished)
    assert await count(service, Service) == 0


async def test_a_publication_for_another_target_is_not_ours(harness: Harness, service: Running) -> None:
    await harness.around.send(harness.publication().model_copy(update={"target": "shared"}))
    assert await count(service, Publication) == 0
