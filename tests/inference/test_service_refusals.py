"""What a service refuses: by its state, by what its model declares, by who asks."""

import pytest

from inference_svc.services.spec import server_name
from tests.inference.harness import Harness, in_state, path_of, start
from tests.support.one_service import Caller


async def test_what_the_state_forbids_is_refused(owner: Caller, made: str) -> None:
    refused = await owner("POST", path_of(made, "/scale"), json={"replicas": 2})
    assert (refused.status_code, refused.json()["code"]) == (409, "state.forbids")
    many = await owner("POST", path_of(made, "/start"), json={"replicas": 5})
    assert (many.status_code, many.json()["code"], many.json()["params"]) == (
        422,
        "service.too_many_replicas",
        {"max": 4},
    )
    await start(owner, made)
    await in_state(owner, made, "running")
    for method, rest, body in (("POST", "/start", {"replicas": 1}), ("DELETE", "", None)):
        assert (await owner(method, path_of(made, rest), json=body)).status_code == 409
    edit = await owner("PATCH", path_of(made), json={"env": {"MODE": "fast"}})
    assert (edit.status_code, edit.json()["code"]) == (409, "service.running")


async def test_a_cpu_limit_is_not_below_what_is_asked_for(owner: Caller, made: str) -> None:
    resources = {"cpu": 2, "cpu_limit": 1, "memory": 2**30}
    refused = await owner("PATCH", path_of(made), json={"resources": resources})
    error = {"field": "body.resources.cpu_limit", "code": "field.greater_than_equal", "params": {"ge": 2.0}}
    assert (refused.status_code, refused.json()["errors"]) == (422, [error])
    taken = await owner("PATCH", path_of(made), json={"resources": resources | {"cpu_limit": 2}})
    assert taken.status_code == 200


async def test_what_is_left_out_of_resources_stays_and_a_cpu_limit_of_none_is_the_usual_one(
    owner: Caller, made: str
) -> None:
    before = {"cpu": 1, "cpu_limit": 4, "memory": 2**30, "gpu": 1, "shm": 2**26}
    assert (await owner("PATCH", path_of(made), json={"resources": before})).status_code == 200
    less = await owner("PATCH", path_of(made), json={"resources": {"cpu": 0.5, "memory": 2**30}})
    assert less.json()["resources"] == before | {"cpu": 0.5}
    cleared = await owner("PATCH", path_of(made), json={"resources": before | {"cpu_limit": None}})
    assert cleared.json()["resources"] == before | {"cpu_limit": None}
    await start(owner, made)
    await in_state(owner, made, "running")


@pytest.mark.parametrize(
    ("env", "code"),
    [
        ({"MODE": "fast"}, None),
        ({"BEAM": "9"}, None),
        ({"MODE": "other"}, "service.env_not_allowed"),
        ({"BEAM": "10"}, "service.env_not_allowed"),
        ({"BEAM": "nan"}, "service.env_not_allowed"),
        ({"BEAM": "many"}, "service.env_not_allowed"),
        ({"WORKERS": "2", "VERBOSE": "true"}, None),
        ({"WORKERS": "abc"}, "service.env_not_allowed"),
        ({"WORKERS": "1" * 400}, "service.env_not_allowed"),
        ({"VERBOSE": "perhaps"}, "service.env_not_allowed"),
        ({"PATH": "/"}, "service.env_unknown"),
    ],
)
async def test_only_declared_settings_are_taken(
    harness: Harness, owner: Caller, made: str, env: dict[str, str], code: str | None
) -> None:
    answer = await owner("PATCH", path_of(made), json={"env": env})
    if code is not None:
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        return
    await start(owner, made)
    await in_state(owner, made, "running")
    assert env.items() <= harness.runtime.specs[server_name(made)].env.items()


async def test_the_service_of_another_user_is_404(owner: Caller, other: Caller, made: str) -> None:
    for method, rest, body in (
        ("GET", "", None),
        ("GET", "/log", None),
        ("GET", "/tests", None),
        ("PATCH", "", {"description": "x"}),
        ("DELETE", "", None),
        ("POST", "/start", {"replicas": 1}),
        ("POST", "/stop", None),
        ("POST", "/scale", {"replicas": 1}),
        ("POST", "/test", {"interface": "predict", "inputs": {"text": "a"}}),
    ):
        assert (await other(method, path_of(made, rest), json=body)).status_code == 404, (method, rest)
    assert (await other("GET", "/api/v1/services")).json()["items"] == []
