"""Who sees which environments and projects."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from svckit.bus.memory import MemoryBus
from svckit.identity import Principal
from svckit.ids import new_id
from svckit.names import index_name
from svckit.peers import PeerClients, Peers
from svckit.resources import owned
from svckit.tokens import Signer, new_private_key

from devenv_svc.app import SERVICE, create_app
from devenv_svc.models import BaseEnvironment, Project
from devenv_svc.settings import DevenvSettings
from tests.support.one_service import TRUSTED, Caller, Running, User, becomes_ready, running

OWNER = User("王芳", ("developer",))
OTHER = User("Li Lei")
ADMIN = User("root", ("admin",))


@pytest.fixture
def migrations() -> Path:
    return SERVICE.migrations


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[Running]:
    key = new_private_key()
    settings = DevenvSettings(database_url=database_url, signing_key=key, trusted_keys=TRUSTED)
    clients = PeerClients()
    app = create_app(settings, MemoryBus(), Peers(clients, Signer("devenv-svc", key)))
    async with running(app) as started:
        yield started
    await clients.close()


async def kept(service: Running, row: BaseEnvironment | Project) -> str:
    """Put a row into the database as the service would."""
    async with service.app.state.database.writing() as session:
        session.add(row)
        await session.flush()
        await index_name(session, row.__tablename__, row.name_key, row.name, row.owner_id)
    return row.id


async def environment(service: Running, visibility: str = "private", name: str = "pytorch-cpu") -> str:
    values = owned(Principal(OWNER.id, OWNER.name), name) | {"visibility": visibility}
    row = BaseEnvironment(framework="pytorch", resource_kind="cpu", image_id=new_id(), image_state="ready", **values)
    return await kept(service, row)


async def project(service: Running) -> str:
    values: dict[str, Any] = owned(Principal(OWNER.id, OWNER.name), "文本分类项目")
    values |= {"environment_id": await environment(service), "purpose": "text", "task_type": "text_classification"}
    return await kept(service, Project(state="stopped", source="sample", **values))


async def total(caller: Caller, path: str) -> int:
    return int((await caller("GET", path)).json()["total"])


@pytest.mark.parametrize(("visibility", "seen"), [("private", False), ("public", True), ("preset", True)])
async def test_others_see_public_and_preset_environments(service: Running, visibility: str, seen: bool) -> None:
    path = f"/api/v1/environments/{await environment(service, visibility)}"
    owner, other, admin = (service.as_user(user) for user in (OWNER, OTHER, ADMIN))
    assert [(await caller("GET", path)).status_code for caller in (owner, admin)] == [200, 200]
    assert (await other("GET", path)).status_code == (200 if seen else 404)
    tabs = {tab: await total(other, f"/api/v1/environments?tab={tab}") for tab in ("mine", "public", "preset", "all")}
    assert tabs == {tab: int(seen and tab in (visibility, "all")) for tab in tabs}
    assert await total(owner, "/api/v1/environments?tab=mine") == 1


async def test_an_environment_is_shown_with_its_image(service: Running) -> None:
    read = await service.as_user(OWNER)("GET", f"/api/v1/environments/{await environment(service)}")
    expected = {"framework": "pytorch", "resource_kind": "cpu", "image_state": "ready", "reason": None}
    assert {name: read.json()[name] for name in expected} == expected
    assert read.headers["etag"] == '"1"'


async def test_environments_filter_and_search(service: Running) -> None:
    await environment(service)
    owner = service.as_user(OWNER)
    queries = ("q=torch", "q=keras", "framework=pytorch", "framework=keras", "resource_kind=gpu")
    assert [await total(owner, f"/api/v1/environments?{query}") for query in queries] == [1, 0, 1, 0, 0]


async def test_projects_are_their_owners_and_administrators_see_all(service: Running) -> None:
    path = f"/api/v1/projects/{await project(service)}"
    owner, other, admin = (service.as_user(user) for user in (OWNER, OTHER, ADMIN))
    assert [(await caller("GET", path)).status_code for caller in (owner, admin, other)] == [200, 200, 404]
    assert [await total(caller, "/api/v1/projects") for caller in (owner, admin, other)] == [1, 1, 0]
    assert await total(admin, "/api/v1/projects?tab=mine") == 0
    assert await total(owner, "/api/v1/projects?tab=public") == 0


async def test_projects_filter_and_search(service: Running) -> None:
    await project(service)
    owner = service.as_user(OWNER)
    queries = ("q=分类", "q=图像", "state=stopped", "state=running", "purpose=text", "task_type=speech_recognition")
    assert [await total(owner, f"/api/v1/projects?{query}") for query in queries] == [1, 0, 1, 0, 1, 0]


@pytest.mark.parametrize("path", ["/api/v1/environments", "/api/v1/projects"])
async def test_what_is_not_there_is_not_found(service: Running, path: str) -> None:
    owner = service.as_user(OWNER)
    assert (await owner("GET", f"{path}/{new_id()}")).status_code == 404
    assert (await owner("GET", f"{path}/7")).status_code == 422
    assert (await service.client.get(path)).status_code == 401


async def test_it_is_ready_when_its_database_answers(service: Running) -> None:
    await becomes_ready(service.client)


async def test_the_overview_counts_the_owners_projects(service: Running) -> None:
    project_id = await project(service)
    ask = service.as_service("gateway")
    found = (await ask("GET", "/internal/overview", params={"owner": OWNER.id})).json()
    assert (found["counts"], found["active"], found["failures"]) == ({"project": {"stopped": 1}}, [], [])
    assert found["newest"]["project"]["stopped"]["id"] == project_id
    assert (await ask("GET", "/internal/overview", params={"owner": OTHER.id})).json()["counts"] == {"project": {}}
