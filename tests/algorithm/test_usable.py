"""What the training service gets to freeze (svckit.contracts.algorithm)."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from svckit.contracts.algorithm import UsableAlgorithm

from tests.algorithm.library import DEVELOPER, OTHER, Library, definition, image, with_image_state
from tests.support.one_service import Caller, Running

Registered = Callable[..., Awaitable[dict[str, Any]]]


def usable_path(algorithm: dict[str, Any]) -> str:
    return f"/internal/algorithms/{algorithm['id']}/usable"


@pytest.fixture
def training(service: Running) -> Caller:
    return service.as_service("training-svc", on_behalf_of=DEVELOPER.id)


async def test_both_halves_with_the_digests(training: Caller, registered: Registered) -> None:
    answer = await training("GET", usable_path(await registered()))
    assert answer.status_code == 200, answer.text
    usable = UsableAlgorithm.model_validate(answer.json())
    assert (usable.train.reference, usable.train.pinned) == ("train:1", "sha256:train")
    assert (usable.train.command, usable.train.workdir) == (("python", "main.py", "--fast"), "/app")
    assert usable.train.env[0].name == "EPOCHS"
    assert usable.serve is not None
    assert (usable.serve.pinned, usable.serve.command, usable.serve.port) == ("sha256:serve", (), 8080)
    assert (usable.serve.interfaces[0].path, usable.serve.requests.cpu) == ("/predict", 0.1)
    assert (usable.formats, usable.test_modes, usable.version_label) == (("dir",), ("ratio", "separate"), "1.0")


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({"command": ["sh", "-c"], "args": ["train"]}, ["sh", "-c", "train"]),
        ({"command": ["train"]}, ["train"]),
        ({"args": ["--slow"]}, ["python", "main.py", "--slow"]),
        ({}, ["python", "main.py", "--fast"]),
    ],
)
async def test_the_command_is_resolved(
    training: Caller, developer: Caller, registered: Registered, declared: dict[str, Any], expected: list[str]
) -> None:
    made = await registered()
    train = made["train"] | declared
    await developer("PATCH", f"/api/v1/algorithms/{made['id']}", json={"train": train})
    assert (await training("GET", usable_path(made))).json()["train"]["command"] == expected


async def test_an_image_that_says_nothing_needs_a_command(
    library: Library, developer: Caller, training: Caller
) -> None:
    train = await image(developer, library.engine.add("bare:1", entrypoint=(), command=()))
    made = (await developer("POST", "/api/v1/algorithms", json=definition(train))).json()
    await developer("POST", f"/api/v1/algorithms/{made['id']}/online")
    refused = await training("GET", usable_path(made))
    assert (refused.status_code, refused.json()["code"]) == (409, "algorithm.no_command")


async def test_an_offline_one_cannot_be_used(training: Caller, registered: Registered) -> None:
    refused = await training("GET", usable_path(await registered(online=False)))
    assert (refused.status_code, refused.json()["code"]) == (409, "algorithm.offline")


async def test_what_may_be_used_is_kept_in_the_same_act(
    training: Caller, developer: Caller, registered: Registered
) -> None:
    made = await registered()
    path = f"/api/v1/algorithms/{made['id']}"
    use = {"kind": "task", "holder_id": "01HZX00000000000000000000A", "name": "任务"}
    answer = await training("POST", f"/internal/algorithms/{made['id']}/use", json=use)
    assert UsableAlgorithm.model_validate(answer.json()).train.pinned == "sha256:train"
    await developer("POST", f"{path}/offline")
    assert (await training("POST", f"/internal/algorithms/{made['id']}/use", json=use)).status_code == 409
    refused = await developer("DELETE", path)
    assert (refused.status_code, refused.json()["code"]) == (409, "resource.still_used")


async def test_others_use_a_public_one_and_do_not_see_a_private_one(service: Running, registered: Registered) -> None:
    training = service.as_service("training-svc", on_behalf_of=OTHER.id)
    public = await registered(visibility="public")
    private = await registered(name="另一个")
    assert [(await training("GET", usable_path(made))).status_code for made in (public, private)] == [200, 404]


async def test_an_image_being_made_again_is_waited_for(
    library: Library, training: Caller, developer: Caller, registered: Registered
) -> None:
    made = await registered()
    library.engine.away = True
    await developer("POST", f"/api/v1/images/{made['train']['image_id']}/remake")
    answer = await training("GET", usable_path(made))
    assert (answer.status_code, answer.json()["train_image_state"]) == (200, "receiving")
    assert (answer.json()["train"]["pinned"], answer.json()["train"]["env"][0]["name"]) == ("", "EPOCHS")


async def test_one_whose_training_image_failed_cannot_be_used(
    library: Library, training: Caller, developer: Caller, registered: Registered
) -> None:
    made = await registered()
    library.engine.images.clear()
    await developer("POST", f"/api/v1/images/{made['train']['image_id']}/remake")
    await with_image_state(developer, made["id"], "failed")
    refused = await training("GET", usable_path(made))
    assert (refused.status_code, refused.json()["code"]) == (409, "algorithm.image_not_ready")
    assert refused.json()["params"]["reason"]["code"] == "image.not_found"


async def test_without_a_ready_serving_image_there_is_no_serving_half(
    library: Library, training: Caller, developer: Caller
) -> None:
    train = await image(developer, library.engine.add("train:1"))
    serve = await image(developer, "nowhere:1", "failed")
    made = (await developer("POST", "/api/v1/algorithms", json=definition(train, serve))).json()
    await developer("POST", f"/api/v1/algorithms/{made['id']}/online")
    assert (await training("GET", usable_path(made))).json()["serve"] is None
