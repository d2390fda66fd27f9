"""What developers and others can do with an algorithm."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from svckit.contracts.events import AlgorithmOffline, AlgorithmOnline
from svckit.ids import new_id
from svckit.references import reference_path

from tests.algorithm.library import DEVELOPER, Library, definition, image, with_image_state
from tests.support.one_service import Caller, Running, eventually

Registered = Callable[..., Awaitable[dict[str, Any]]]
PATH = "/api/v1/algorithms"


def path_of(algorithm: dict[str, Any], rest: str = "") -> str:
    return f"{PATH}/{algorithm['id']}{rest}"


async def heard(library: Library, *types: str, count: int) -> list[str]:
    """The first `count` events of these types."""

    async def look() -> list[str] | None:
        found = [event.type for event in library.around.published if event.type in types]
        return found if len(found) >= count else None

    return list(await eventually(look))


async def test_a_developer_registers_an_algorithm(registered: Registered) -> None:
    made = await registered(online=False)
    states = {name: made[name] for name in ("shelf", "visibility", "train_image_state", "serve_image_state")}
    assert states == {
        "shelf": "offline",
        "visibility": "private",
        "train_image_state": "ready",
        "serve_image_state": "ready",
    }
    assert (made["check_state"], made["check_reason"], made["owner_id"]) == ("none", None, DEVELOPER.id)
    assert made["serve"]["interfaces"][0]["path"] == "/predict"


async def test_a_user_may_not_register_one(library: Library, developer: Caller, user: Caller) -> None:
    train = await image(developer, library.engine.add("train:1"))
    refused = await user("POST", PATH, json=definition(train))
    assert (refused.status_code, refused.json()["code"]) == (403, "access.forbidden")


async def test_an_image_of_somebody_else_cannot_be_used(library: Library, developer: Caller, other: Caller) -> None:
    train = await image(developer, library.engine.add("train:1"))
    for image_id in (train["id"], new_id()):
        refused = await other("POST", PATH, json=definition({"id": image_id}))
        assert (refused.status_code, refused.json()["code"]) == (422, "algorithm.image_unknown")


async def test_an_image_for_services_cannot_be_used(library: Library, developer: Caller) -> None:
    train = await image(developer, library.engine.add("serve:1"), purpose="service")
    refused = await developer("POST", PATH, json=definition(train))
    assert refused.json()["code"] == "algorithm.image_unknown"


async def test_without_its_image_it_cannot_go_online(developer: Caller) -> None:
    train = await image(developer, "nowhere:1", "failed")
    made = (await developer("POST", PATH, json=definition(train))).json()
    assert made["train_image_state"] == "failed"
    refused = await developer("POST", path_of(made, "/online"))
    assert (refused.status_code, refused.json()["code"]) == (409, "algorithm.image_not_ready")
    assert refused.json()["params"] == {"side": "train", "state": "failed"}


async def test_it_follows_its_image(library: Library, developer: Caller) -> None:
    library.engine.away = True
    train = await image(developer, library.engine.add("train:1"), "receiving")
    made = (await developer("POST", PATH, json=definition(train))).json()
    assert made["train_image_state"] == "receiving"
    library.engine.away = False
    await with_image_state(developer, made["id"], "ready")
    assert (await developer("POST", path_of(made, "/online"))).json()["shelf"] == "online"


async def test_a_serving_image_that_is_missing_does_not_keep_it_offline(library: Library, developer: Caller) -> None:
    train = await image(developer, library.engine.add("train:1"))
    serve = await image(developer, "nowhere:1", "failed")
    made = (await developer("POST", PATH, json=definition(train, serve))).json()
    assert (await developer("POST", path_of(made, "/online"))).status_code == 200


async def test_going_on_and_off_the_shelf_is_announced_once(
    library: Library, developer: Caller, registered: Registered
) -> None:
    made = await registered()
    for verb in ("online", "offline", "offline"):
        assert (await developer("POST", path_of(made, f"/{verb}"))).status_code == 200
    both = (AlgorithmOnline.type, AlgorithmOffline.type)
    assert await heard(library, *both, count=2) == ["algorithm.online", "algorithm.offline"]


async def test_who_may_use_it_is_announced_when_that_changes(
    library: Library, developer: Caller, registered: Registered
) -> None:
    made = await registered()
    for visibility in ("public", "public", "private"):
        body = {"visibility": visibility}
        assert (await developer("POST", path_of(made, "/visibility"), json=body)).status_code == 200
    assert len(await heard(library, AlgorithmOnline.type, count=3)) == 3


async def test_name_and_version_label_are_unique_for_an_owner(
    library: Library, developer: Caller, registered: Registered
) -> None:
    made = await registered()
    train = {"id": made["train"]["image_id"]}
    taken = await developer("POST", PATH, json=definition(train))
    assert (taken.status_code, taken.json()["code"]) == (409, "algorithm.name_taken")
    assert (await developer("POST", PATH, json=definition(train, version_label="2.0"))).status_code == 201


async def test_the_same_key_makes_one_algorithm(library: Library, developer: Caller) -> None:
    body = definition(await image(developer, library.engine.add("train:1")))
    headers = {"Idempotency-Key": "k1"}
    made = [(await developer("POST", PATH, json=body, headers=headers)).json()["id"] for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("where", "change", "code"),
    [
        ("train", {"env": [{"name": "MY_DATASET_DIR"}]}, "field.env_reserved"),
        ("train", {"env": [{"name": "LD_PRELOAD"}]}, "field.env_reserved"),
        ("train", {"env": [{"name": "1A"}]}, "field.env_name"),
        ("train", {"env": [{"name": "A=B"}]}, "field.env_name"),
        ("train", {"env": [{"name": "A"}, {"name": "A"}]}, "field.names_repeated"),
        ("train", {"env": [{"name": "A", "type": "choice"}]}, "field.choices_missing"),
        ("train", {"env": [{"name": "A", "choices": ["x"], "default": "y"}]}, "field.default_not_a_choice"),
        ("train", {"env": [{"name": "A", "choices": ["x"], "min": 0, "default": "y"}]}, "field.default_not_a_choice"),
        ("train", {"requests": {"cpu": 0}}, "field.greater_than"),
        ("train", {"requests": {"cpu": 2, "cpu_limit": 1}}, "field.greater_than_equal"),
        ("serve", {"requests": {"cpu_limit": 0.5}}, "field.greater_than_equal"),
        ("train", {"surprise": 1}, "field.extra_forbidden"),
        ("serve", {"interfaces": [{"name": "p", "path": "p"}]}, "field.path"),
        ("serve", {"interfaces": [{"name": "p", "path": "/a/../b"}]}, "field.path"),
        ("serve", {"interfaces": [{"name": "p", "path": "/a?b=1"}]}, "field.path"),
        ("serve", {"health_path": "health"}, "field.path"),
        ("serve", {"port": 70000}, "field.less_than_equal"),
    ],
)
async def test_a_malformed_half_is_refused(
    library: Library, developer: Caller, where: str, change: dict[str, Any], code: str
) -> None:
    train = await image(developer, library.engine.add("train:1"))
    body = definition(train, train)
    body[where] |= change
    refused = await developer("POST", PATH, json=body)
    assert refused.status_code == 422
    assert [error["code"] for error in refused.json()["errors"]] == [code]


async def test_an_edit_keeps_what_it_does_not_name(developer: Caller, registered: Registered) -> None:
    made = await registered()
    body = {"description": "新", "formats": ["dir", "json"]}
    headers = {"If-Match": f'"{made["revision"]}"'}
    edited = await developer("PATCH", path_of(made), json=body, headers=headers)
    assert edited.status_code == 200, edited.text
    changed = body | {"revision": made["revision"] + 1}
    same = set(made) - {*changed, "updated_at"}
    assert {name: edited.json()[name] for name in changed} == changed
    assert {name: edited.json()[name] for name in same} == {name: made[name] for name in same}


async def test_an_edit_with_an_old_revision_is_refused(developer: Caller, registered: Registered) -> None:
    made = await registered()
    late = await developer("PATCH", path_of(made), json={"description": "x"}, headers={"If-Match": '"7"'})
    assert (late.status_code, late.json()["code"]) == (412, "edit.conflict")


async def test_an_edit_may_turn_the_health_path_off(developer: Caller, registered: Registered) -> None:
    made = await registered()
    serve = made["serve"] | {"health_path": None}
    edited = await developer("PATCH", path_of(made), json={"serve": serve})
    assert edited.json()["serve"]["health_path"] is None


async def test_an_edit_takes_the_serving_half_away(developer: Caller, registered: Registered) -> None:
    made = await registered()
    edited = (await developer("PATCH", path_of(made), json={"serve": None})).json()
    assert (edited["serve"], edited["serve_image_state"]) == (None, "none")
    assert (await developer("DELETE", f"/api/v1/images/{made['serve']['image_id']}")).status_code == 204


async def test_an_online_one_does_not_take_an_image_that_is_not_ready(
    developer: Caller, registered: Registered
) -> None:
    made = await registered()
    missing = await image(developer, "nowhere:1", "failed")
    train = made["train"] | {"image_id": missing["id"]}
    refused = await developer("PATCH", path_of(made), json={"train": train})
    assert (refused.status_code, refused.json()["code"]) == (409, "algorithm.image_not_ready")


async def test_an_image_is_not_deleted_while_an_algorithm_is_made_of_it(
    developer: Caller, registered: Registered
) -> None:
    made = await registered()
    path = f"/api/v1/images/{made['train']['image_id']}"
    refused = await developer("DELETE", path)
    assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")
    users = refused.json()["params"]["users"]
    assert users == [{"kind": "algorithm", "id": made["id"], "name": made["name"], "owner_id": DEVELOPER.id}]
    assert (await developer("DELETE", path_of(made))).status_code == 204
    assert (await developer("DELETE", path)).status_code == 204


async def test_an_algorithm_is_not_deleted_while_a_task_uses_it(
    service: Running, developer: Caller, registered: Registered
) -> None:
    made = await registered()
    training = service.as_service("training-svc")
    reference = reference_path("algorithms", made["id"], "task", new_id())
    held = await training("PUT", reference, json={"owner_id": DEVELOPER.id, "name": "任务"})
    assert held.status_code == 204
    assert (await developer("GET", PATH)).json()["items"][0]["used_by"] == {"task": 1}
    assert (await developer("GET", path_of(made))).json()["used_by"] == {"task": 1}
    refused = await developer("DELETE", path_of(made))
    assert (refused.status_code, refused.json()["params"]["users"][0]["name"]) == (409, "任务")
    await training("DELETE", reference)
    assert (await developer("DELETE", path_of(made))).status_code == 204


async def test_a_deleted_online_algorithm_goes_offline_for_others(
    library: Library, developer: Caller, registered: Registered
) -> None:
    made = await registered()
    await developer("DELETE", path_of(made))
    assert await heard(library, AlgorithmOffline.type, count=1) == ["algorithm.offline"]
    assert (await developer("GET", path_of(made))).status_code == 404


async def test_lists_filter_and_search(developer: Caller, registered: Registered) -> None:
    await registered()
    counts = {}
    for query in (
        "q=分类",
        "q=图像",
        "task_type=text_classification",
        "purpose=image",
        "shelf=online",
        "shelf=offline",
    ):
        counts[query] = (await developer("GET", f"{PATH}?{query}")).json()["total"]
    assert list(counts.values()) == [1, 0, 1, 0, 1, 0]


async def test_another_image_of_an_online_algorithm_is_announced(
    library: Library, developer: Caller, registered: Registered
) -> None:
    """A training may wait for the image of before, which may never come."""
    made = await registered()
    train = await image(developer, library.engine.add("b:1"))
    half = made["train"] | {"image_id": train["id"]}
    assert (await developer("PATCH", path_of(made), json={"train": half})).status_code == 200
    assert len(await heard(library, AlgorithmOnline.type, count=2)) == 2
