"""What a published model becomes: one stopped service, also when it is told of twice."""

from typing import Any

import pytest
from sqlalchemy import select
from svckit.contracts.events import ModelPublished
from svckit.errors import Unavailable
from svckit.ids import new_id

from inference_svc.adapters.models import ModelPeer
from inference_svc.models import Publication, Service
from inference_svc.ports import ReferenceHolder
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

    await eventually(lambda: is_gone(service))
    assert await count(service, Service) == 0


async def is_gone(service: Running) -> bool:
    """Whether the publication is finished because its model is gone."""
    async with service.app.state.database.reading() as session:
        reason = await session.scalar(select(Publication.reason))
    return bool(reason) and reason["code"] == "service.model_gone"


async def test_a_publication_whose_model_goes_between_two_tries_keeps_no_reference(
    harness: Harness, service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or its owner may not use it any more. The first try has put the references and then failed."""
    event, put = harness.publication(), ModelPeer.add_references
    held: list[int] = []

    async def put_and_fail(peer: ModelPeer, holder: ReferenceHolder, owner_id: str, name: str) -> None:
        await put(peer, holder, owner_id, name)
        held.append(len(harness.neighbours.references))
        del harness.neighbours.models[event.model_id]
        raise Unavailable(what="algorithm-svc")

    monkeypatch.setattr(ModelPeer, "add_references", put_and_fail)
    await harness.around.send(event)
    await eventually(lambda: is_gone(service))
    assert held == [2]
    await eventually(lambda: holds_nothing(harness))


async def holds_nothing(harness: Harness) -> bool:
    return not harness.neighbours.references


async def test_a_publication_for_another_target_is_not_ours(harness: Harness, service: Running) -> None:
    await harness.around.send(harness.publication().model_copy(update={"target": "shared"}))
    assert await count(service, Publication) == 0


async def test_the_model_is_let_go_once_the_service_holds_it(
    harness: Harness, service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The publication kept it until then. Told again, it lets go again: the first answer may have been lost."""
    event, let_go = harness.publication(), ModelPeer.let_go
    kept = f"models/{event.model_id}/references/publication/{event.publication_id}"
    held: list[list[str]] = []

    async def look(peer: ModelPeer, model_id: str, publication_id: str) -> None:
        held.append(sorted(path.rpartition("/")[0] for path in harness.neighbours.references))
        await let_go(peer, model_id, publication_id)

    monkeypatch.setattr(ModelPeer, "let_go", look)
    algorithm = harness.neighbours.models[event.model_id]["algorithm_id"]
    services = [f"algorithms/{algorithm}/references/service", f"models/{event.model_id}/references/service"]
    for times in (1, 2):
        harness.neighbours.references.add(kept)
        await harness.around.send(event)
        await eventually(lambda: has_let_go(harness, kept))
        assert held == [sorted([*services, kept.rpartition("/")[0]])] * times
    assert await count(service, Service) == 1


async def test_a_publication_that_makes_nothing_lets_go(harness: Harness, service: Running) -> None:
    event = harness.publication()
    harness.neighbours.models.clear()
    kept = f"models/{event.model_id}/references/publication/{event.publication_id}"
    harness.neighbours.references.add(kept)
    await harness.around.send(event)
    await eventually(lambda: is_gone(service))
    await eventually(lambda: has_let_go(harness, kept))


async def has_let_go(harness: Harness, path: str) -> bool:
    return path not in harness.neighbours.references
