"""Two transactions on an algorithm and its image that meet."""

from collections.abc import Awaitable
from typing import TypeVar

import httpx
import pytest
from svckit.identity import Principal
from svckit.live import LiveFeed

from algorithm_svc.algorithms.repository import AlgorithmRepository
from algorithm_svc.images.repository import ImageRepository
from algorithm_svc.images.service import PLATFORM, ImageService
from tests.algorithm.library import DEVELOPER, PRESET, Library, definition, image
from tests.algorithm.test_algorithms import Registered, path_of
from tests.algorithm.test_presets import registered as preset_of
from tests.support.meeting import begun
from tests.support.one_service import Caller, Running, eventually, stop_reconciling

T = TypeVar("T")
AUTHOR = Principal(DEVELOPER.id, DEVELOPER.name, frozenset(DEVELOPER.roles))


async def test_an_edit_beside_a_remake_of_its_image(
    service: Running, registered: Registered, developer: Caller
) -> None:
    """The edit has locked the algorithm and wants its images, one of which the remake has."""
    algorithm = await registered(online=False)
    database, image_id = service.app.state.database, algorithm["train"]["image_id"]
    async with database.writing() as session:
        image = await ImageRepository(session).get_for_update(image_id)
        edit = await begun(developer("PATCH", path_of(algorithm), json={"description": "edited"}))
        ImageService(session, LiveFeed(database)).begin_again(image)
    assert (await edit).status_code == 200

    async def is_ready_again() -> bool:
        found = (await developer("GET", path_of(algorithm))).json()
        image = (await developer("GET", f"/api/v1/images/{image_id}")).json()
        return bool(found["description"] == "edited" and found["train_image_state"] == image["state"] == "ready")

    assert await eventually(is_ready_again)


async def meets(service: Running, first: str, second: str, work: Awaitable[T]) -> T:
    """The answer to work that wants two images, the second of which it names first: somebody else has the first, then
    takes the second too. Both would wait for each other if the work had that one already."""
    async with service.app.state.database.writing() as session:
        images = ImageRepository(session)
        await images.get_for_update(first)
        begun_work = await begun(work)
        await images.get_for_update(second)
    return await begun_work


@pytest.mark.parametrize("edits", [False, True])
async def test_an_algorithm_of_two_images_beside_one_of_the_same_in_the_other_order(
    library: Library, service: Running, developer: Caller, *, edits: bool
) -> None:
    made = [await image(developer, library.engine.add(f"{name}:1", f"sha256:{name}")) for name in "abc"]
    first, second, other = sorted(made, key=lambda each: str(each["id"]))
    body = definition(second, first)
    if edits:
        known = (await developer("POST", "/api/v1/algorithms", json=definition(other, name="known"))).json()
        halves = {"train": body["train"], "serve": body["serve"]}
        work = developer("PATCH", path_of(known), json=halves)
    else:
        work = developer("POST", "/api/v1/algorithms", json=body)
    answer = await meets(service, first["id"], second["id"], work)
    assert answer.status_code == (200 if edits else 201), answer.text
    assert [answer.json()[half]["image_id"] for half in ("train", "serve")] == [second["id"], first["id"]]


async def test_a_preset_of_two_images_beside_one_of_the_same_in_the_other_order(
    library: Library, service: Running, user: Caller
) -> None:
    await preset_of(library, user)
    await stop_reconciling(service)
    references = [PRESET[half]["reference"] for half in ("train", "serve")]
    async with service.app.state.database.reading() as session:
        known = {str(await ImageRepository(session).of_reference(PLATFORM.user_id, each)): each for each in references}
    (first, of_first), (second, of_second) = sorted(known.items())
    halves = {half: PRESET[half] | {"reference": ref} for half, ref in (("train", of_second), ("serve", of_first))}
    await meets(service, first, second, library.put_preset(code="other", name="another", **halves))


async def test_a_preset_that_is_defined_anew_beside_an_edit_of_its_algorithm(
    library: Library, service: Running, user: Caller
) -> None:
    """The edit has locked the algorithm and wants its images: the definition must not have these before it."""
    preset = await preset_of(library, user)
    await stop_reconciling(service)
    async with service.app.state.database.writing() as session:
        algorithm = await AlgorithmRepository(session).get_for_update(preset["id"])
        defined = await begun(library.put_preset(description="better"))
        await ImageRepository(session).get_for_update(algorithm.train_image_id)
    await defined


@pytest.mark.parametrize("edits", [False, True])
async def test_an_image_that_is_deleted_beside_what_wants_it(
    library: Library, service: Running, developer: Caller, *, edits: bool
) -> None:
    """The delete comes first: the registration, or the edit, waits for it and finds no image."""
    wanted, call = await registering(library, developer, edits=edits)
    database = service.app.state.database
    async with database.writing() as session:
        await ImageService(session, LiveFeed(database)).delete(AUTHOR, wanted)
        answer = await begun(call)
    assert (await answer).json()["code"] == "algorithm.image_unknown"


@pytest.mark.parametrize("edits", [False, True])
async def test_what_wants_an_image_beside_its_deletion(
    library: Library, service: Running, developer: Caller, *, edits: bool
) -> None:
    """The registration, or the edit, has its images when the delete comes, which is refused."""
    wanted, call = await registering(library, developer, edits=edits)
    async with service.app.state.database.writing() as session:
        await ImageRepository(session).get_for_update(wanted)
        answer = await begun(call)
        deletion = await begun(developer("DELETE", f"/api/v1/images/{wanted}"))
    assert (await answer).status_code in (200, 201)
    refused = await deletion
    assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")


async def registering(library: Library, developer: Caller, *, edits: bool) -> tuple[str, Awaitable[httpx.Response]]:
    """An image, and the call that makes an algorithm of it, or makes a known one of it."""
    wanted = await image(developer, library.engine.add("a:1", "sha256:a"))
    body = definition(wanted)
    if not edits:
        return wanted["id"], developer("POST", "/api/v1/algorithms", json=body)
    before = await image(developer, library.engine.add("b:1", "sha256:b"))
    known = (await developer("POST", "/api/v1/algorithms", json=definition(before, name="known"))).json()
    return wanted["id"], developer("PATCH", path_of(known), json={"train": body["train"]})
