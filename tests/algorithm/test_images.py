"""What becomes of an image that is taken into the library."""

import pytest
from svckit.contracts.events import ImageFailed, ImagePushed
from svckit.identity import Principal
from svckit.resources import owned

from algorithm_svc.images.service import PLATFORM
from algorithm_svc.models import Image
from tests.algorithm.library import DEVELOPER, OTHER, Library, image, in_state
from tests.support.one_service import Caller, Running, eventually

BODY = {"name": "a", "purpose": "algorithm", "source": "reference", "reference": "train:1"}


async def test_a_known_image_is_ready_with_its_configuration(library: Library, developer: Caller) -> None:
    made = await image(developer, library.engine.add("train:1", "sha256:abc"))
    expected = {
        "pinned": "sha256:abc",
        "architecture": "amd64",
        "size": 1000,
        "entrypoint": ["python", "main.py"],
        "command": ["--fast"],
        "workdir": "/app",
        "user": "10001",
    }
    assert {name: made[name] for name in expected} == expected
    assert (made["env"], made["exposed_ports"], made["reason"]) == ({"LANG": "C.UTF-8"}, [8080], None)


async def test_an_image_is_ready_whatever_its_configuration_says(library: Library, developer: Caller) -> None:
    folder = "/" + "a" * 1000
    reference = library.engine.add("train:1", workdir=folder, command=("a\x00b",))
    made = await image(developer, reference)
    assert (made["workdir"], made["command"]) == (folder, ["a\ufffdb"])


async def test_the_service_is_ready_while_the_engine_answers(library: Library, service: Running) -> None:
    for away in (False, True):
        library.engine.away = away
        reasons = (await service.client.get("/readyz")).json()["reasons"]
        assert ("engine" in reasons) == away


async def test_an_image_that_the_platform_has_takes_nothing_of_who_names_it(
    library: Library, service: Running, developer: Caller
) -> None:
    """By its name or under another; what nobody else has counts once, and is told when an image is ready."""
    await image(developer, library.engine.add("train:1", "sha256:abc"))
    await image(developer, library.engine.add("train:2", "sha256:def"))
    assert DEVELOPER.id not in await service.app.state.storage.totals()
    async with service.app.state.database.writing() as session:
        for owner_id, name, pinned in (
            *((PLATFORM.user_id, "platform:1", "sha256:1"), (DEVELOPER.id, "mine:1", "sha256:1")),
            *((own, f"mine:{number}", "sha256:2") for own in (DEVELOPER.id, OTHER.id) for number in (2, 3)),
        ):
            known = {"reference": name, "pinned": pinned, "size": 1000, "state": "ready"}
            owner = Principal(owner_id, "somebody")
            session.add(Image(purpose="algorithm", source="reference", **known, **owned(owner, name)))
    await image(developer, library.engine.add("train:3", "sha256:abc"))

    async def told() -> bool:
        sizes = library.around.storage.sizes
        return (sizes.get(DEVELOPER.id), sizes.get(OTHER.id), sizes.get(PLATFORM.user_id)) == (1000, 1000, 1000)

    await eventually(told)


async def test_a_ready_image_is_announced(library: Library, developer: Caller) -> None:
    made = await image(developer, library.engine.add("train:1", "sha256:abc"))

    async def heard() -> list[dict[str, object]]:
        return [event.data for event in library.around.published if event.type == ImagePushed.type]

    expected = {"image_id": made["id"], "reference": "train:1", "pinned": "sha256:abc", "arch": "amd64"}
    assert await eventually(heard) == [expected]


async def test_an_image_that_the_engine_lacks_fails_with_the_reason(library: Library, developer: Caller) -> None:
    made = await image(developer, "nowhere:1", "failed")
    assert (made["reason"]["code"], made["reason"]["params"]) == ("image.not_found", {"reference": "nowhere:1"})

    async def heard() -> list[str]:
        return [event.subject for event in library.around.published if event.type == ImageFailed.type]

    assert await eventually(heard) == [made["id"]]


async def test_an_image_waits_while_the_engine_is_down(library: Library, developer: Caller) -> None:
    library.engine.away = True
    reference = library.engine.add("train:1")
    made = await image(developer, reference, "receiving")

    async def waits() -> bool:
        found = (await developer("GET", f"/api/v1/images/{made['id']}")).json()
        return (found["reason"] or {}).get("code") == "waiting.engine"

    await eventually(waits)
    library.engine.away = False
    assert (await in_state(developer, made["id"], "ready"))["reason"] is None


async def test_a_failed_image_can_be_made_again(library: Library, developer: Caller) -> None:
    made = await image(developer, "late:1", "failed")
    library.engine.add("late:1")
    again = await developer("POST", f"/api/v1/images/{made['id']}/remake")
    assert again.status_code == 202
    assert (await in_state(developer, made["id"], "ready"))["pinned"] == "sha256:1"


async def test_an_image_being_made_cannot_be_made_again(library: Library, developer: Caller) -> None:
    library.engine.away = True
    made = await image(developer, "slow:1", "receiving")
    refused = await developer("POST", f"/api/v1/images/{made['id']}/remake")
    assert (refused.status_code, refused.json()["code"]) == (409, "state.forbids")


async def test_only_developers_and_administrators_bring_images(user: Caller, developer: Caller, admin: Caller) -> None:
    answers = [(await caller("POST", "/api/v1/images", json=BODY)).status_code for caller in (user, developer, admin)]
    assert answers == [403, 201, 201]


async def test_the_same_key_makes_one_image(developer: Caller) -> None:
    headers = {"Idempotency-Key": "k1"}
    made = [(await developer("POST", "/api/v1/images", json=BODY, headers=headers)).json()["id"] for _ in range(2)]
    assert made[0] == made[1]
    assert (await developer("GET", "/api/v1/images")).json()["total"] == 1


@pytest.mark.parametrize("reference", ["", "-rm", "a b", "UPPER:1", "x" * 256, "a\n", "a;b", "https://a/b"])
async def test_what_is_no_reference_is_refused(developer: Caller, reference: str) -> None:
    refused = await developer("POST", "/api/v1/images", json=BODY | {"reference": reference})
    assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")


@pytest.mark.attack
@pytest.mark.parametrize(
    "reference", ["localhost/other/image:1", f"sha256:{'a' * 64}", "aaaaaaaaaaaa", "docker.io/library/x"]
)
async def test_an_image_is_nobodys_because_the_engine_has_it(
    library: Library, developer: Caller, admin: Caller, reference: str
) -> None:
    """Neither by name nor by id; whether the engine has it makes no difference to the answer."""
    for engine_has_it in (False, True):
        if engine_has_it:
            library.engine.add(reference, f"sha256:{'a' * 64}")
        for caller in (developer, admin):
            refused = await caller("POST", "/api/v1/images", json=BODY | {"reference": reference})
            assert (refused.status_code, refused.json()["code"]) == (422, "image.reference_refused")
    assert (await developer("GET", "/api/v1/images")).json()["total"] == 0


async def test_an_image_that_another_user_took_in_is_not_ones_own(
    service: Running, developer: Caller, other: Caller
) -> None:
    async with service.app.state.database.writing() as session:
        values = owned(Principal(OTHER.id, OTHER.name), "theirs")
        session.add(Image(purpose="algorithm", source="reference", reference="theirs:1", state="ready", **values))
    body = BODY | {"reference": "theirs:1"}
    assert [(await caller("POST", "/api/v1/images", json=body)).status_code for caller in (developer, other)] == [
        422,
        201,
    ]


async def test_images_are_their_owners_alone(library: Library, developer: Caller, other: Caller, admin: Caller) -> None:
    made = await image(developer, library.engine.add("train:1"))
    path = f"/api/v1/images/{made['id']}"
    for method, rest in (("GET", ""), ("DELETE", ""), ("POST", "/remake")):
        assert (await other(method, path + rest)).status_code == 404
    assert (await other("GET", "/api/v1/images")).json()["items"] == []
    assert (await admin("GET", path)).status_code == 200


async def test_images_are_found_by_part_of_the_name(library: Library, developer: Caller) -> None:
    await image(developer, library.engine.add("train:1"), name="情感Train")
    found = [len((await developer("GET", "/api/v1/images", params={"q": q})).json()["items"]) for q in ("感t", "x")]
    assert found == [1, 0]


async def test_an_unused_image_is_deleted(library: Library, developer: Caller) -> None:
    made = await image(developer, library.engine.add("train:1"))
    assert (await developer("DELETE", f"/api/v1/images/{made['id']}")).status_code == 204
    assert (await developer("GET", f"/api/v1/images/{made['id']}")).status_code == 404
    assert "train:1" in library.engine.images
