"""The authorisation matrix, generated from the merged API description: every operation is called by every caller, for a
thing of the owner's, for a shared one and for one that is not there. What a caller may not see looks as if it were not
there. A new operation needs a rule in table.py."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi.routing import iter_route_contexts
from svckit.ids import new_id

from tests.authorisation.callers import Caller, Callers, make_callers
from tests.authorisation.platform import RunningPlatform, running_platform
from tests.authorisation.rules import Access, Relation, Rule, Verdict, relations, verdict
from tests.authorisation.table import PATHS, RULES
from tests.authorisation.things import Things, make_things

pytestmark = [pytest.mark.attack, pytest.mark.asyncio(loop_scope="module")]
_OUTSIDE_THE_DESCRIPTION = {"/livez", "/readyz", "/api/openapi.json", "/api/docs", "/api/docs/{name}"}
_TEXT = {"purpose": "text", "task_type": "text_classification"}
_FOR_USERS_INSIDE = ("/internal/live", "/usable", "/use", "/serving")
"""Internal routes that answer for the user whom the gateway, or a service, names in its token."""


@dataclass(frozen=True)
class Operation:
    service: str
    method: str
    path: str
    successes: frozenset[int]

    def at(self, thing: str) -> str:
        """The path with this id, wherever it has one."""
        words = (PATHS.get(word[1:-1], thing) if word.startswith("{") else word for word in self.path.split("/"))
        return "/".join(words)


@dataclass(frozen=True)
class World:
    platform: RunningPlatform
    callers: Callers
    things: Things
    operations: dict[str, Operation]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with running_platform(tmp_path_factory.mktemp("home")) as platform:
        callers = await make_callers(platform)
        description = (await platform.client.get("/api/openapi.json")).json()
        yield World(platform, callers, await make_things(callers), dict(_operations(description)))


def _operations(description: dict[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, item in description["paths"].items():
        for method, operation in item.items():
            successes = frozenset(int(status) for status in operation["responses"] if status.startswith("2"))
            yield operation["operationId"], Operation(operation["x-service"], method.upper(), path, successes)


async def test_every_operation_has_a_rule_and_every_rule_an_operation(world: World) -> None:
    assert sorted(world.operations) == sorted(RULES)


@pytest.mark.parametrize("name", RULES)
async def test_callers_get_what_the_rule_says(world: World, name: str) -> None:
    rule, wrong = RULES[name], []
    for caller in Caller:
        missing = None
        for relation in relations(rule, caller, rule.thing in world.things.shared):
            wanted = verdict(rule, caller, relation)
            answer = await _ask(world, name, caller, relation)
            missing = missing or answer
            if not _is(wanted, answer, rule, world.operations[name]):
                wrong.append(f"{caller.value}, {relation.value}: {wanted.name}, not {answer.status_code} {answer.text}")
            elif wanted is Verdict.MISSING and _plain(answer) != _plain(missing):
                wrong.append(f"{caller.value}, {relation.value}: {answer.text} differs from {missing.text}")
            elif rule.thing is None and caller in (Caller.STRANGER, Caller.COLLEAGUE):
                shown = [kind for kind, thing in world.things.private.items() if thing in answer.text]
                wrong += [f"{caller.value} is shown the owner's {kind}" for kind in shown]
    assert not wrong, "\n".join(wrong)


async def _ask(world: World, name: str, caller: Caller, relation: Relation) -> httpx.Response:
    rule, operation = RULES[name], world.operations[name]
    thing, lets_in = new_id(), verdict(rule, caller, relation) is Verdict.THROUGH
    if rule.thing is not None and relation is not Relation.MISSING:
        known = world.things.shared if relation is Relation.SHARED else world.things.private
        thing = await world.things.make(rule.thing) if rule.fresh and lets_in else known[rule.thing]
    headers = world.callers.headers[caller]
    if rule.ends_session and lets_in:
        headers = await world.callers.signed_in_again(caller)
    request = dict(rule.request(world.things, thing))
    headers = headers | request.pop("headers", {})
    return await world.platform.client.request(operation.method, operation.at(thing), headers=headers, **request)


def _is(wanted: Verdict, answer: httpx.Response, rule: Rule, operation: Operation) -> bool:
    if wanted is Verdict.THROUGH:
        return answer.status_code in operation.successes or _code(answer) in rule.through
    if operation.method == "HEAD":  # which has no body
        return answer.status_code == {Verdict.UNAUTHENTICATED: 401, Verdict.MISSING: 404}.get(wanted, 403)
    return bool(_code(answer) == wanted.value)


def _code(answer: httpx.Response) -> str:
    is_problem = answer.headers.get("content-type") == "application/problem+json"
    return str(answer.json()["code"]) if is_problem and answer.content else ""


def _plain(answer: httpx.Response) -> tuple[int, dict[str, Any]]:
    return answer.status_code, (answer.json() | {"trace_id": ""}) if answer.content else {}


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/training-tasks", "dataset", lambda things, it: _task(things) | {"dataset_id": it}),
        ("/training-tasks", "algorithm", lambda things, it: _task(things) | {"algorithm_id": it}),
        ("/algorithms", "image", lambda _, it: _TEXT | {"name": "x", "formats": ["dir"], "train": {"image_id": it}}),
    ],
)
async def test_foreign_ids_in_bodies_look_like_missing_ones(
    world: World, path: str, kind: str, body: Callable[[Things, str], dict[str, Any]]
) -> None:
    answers = []
    for thing in (world.things.private[kind], new_id()):
        sent = body(world.things, thing)
        answer = await world.platform.client.post(
            f"/api/v1{path}", json=sent, headers=world.callers.headers[Caller.COLLEAGUE]
        )
        answers.append((answer.status_code, answer.json()["code"], answer.text.count(thing)))
    assert answers[0] == answers[1]
    assert answers[0][0] in (404, 422)


def _task(things: Things) -> dict[str, Any]:
    used = {"algorithm_id": things.shared["algorithm"], "dataset_id": things.shared["dataset"]}
    return _TEXT | used | {"name": "x", "share": 0.8, "seed": 1}


async def test_the_overview_of_everybody_is_for_administrators(world: World) -> None:
    for caller, status in ((Caller.OWNER, 403), (Caller.ADMIN, 200), (Caller.ADMIN_KEY, 200)):
        headers = world.callers.headers[caller]
        answer = await world.platform.client.get("/api/v1/overview", params={"scope": "all"}, headers=headers)
        assert answer.status_code == status


async def test_head_is_answered_wherever_get_is(world: World) -> None:
    for name, operation in world.operations.items():
        if operation.method == "GET":
            rule, client = RULES[name], world.platform.client
            caller = Caller.ADMIN if rule.access is Access.ADMIN else Caller.OWNER
            request = dict(rule.request(world.things, world.things.private.get(rule.thing or "", "")))
            request["headers"] = world.callers.headers[caller] | request.get("headers", {})
            path = operation.at(world.things.private.get(rule.thing or "", ""))
            head, got = await client.head(path, **request), await client.get(path, **request)
            assert (head.status_code, head.content) == (got.status_code, b""), name


async def test_every_service_asks_for_the_internal_token_itself(world: World) -> None:
    """Who came past the gateway, with nothing, has no name there."""
    for name, operation in world.operations.items():
        if RULES[name].access is not Access.OPEN and name != "describe_uploads":  # which says what everybody knows
            request = dict(RULES[name].request(world.things, new_id()))
            headers, path = request.pop("headers", {}), operation.at(new_id())
            answer = await world.platform.directly(operation.service, operation.method, path, headers, **request)
            assert _is(Verdict.UNAUTHENTICATED, answer, RULES[name], operation), (
                f"{name}: {answer.status_code} {answer.text}"
            )


async def test_internal_routes_are_for_services(world: World) -> None:
    """Not reachable from outside, not without a token, and not with a user's."""
    routes = [(program, *route) for program, app in world.platform.apps.items() for route in _hidden(app)]
    user = world.callers.ids[Caller.ADMIN]
    for program, method, template in routes:
        path = template.replace("{", "").replace("}", "")
        outside = await world.platform.client.request(method, path, headers=world.callers.headers[Caller.ADMIN])
        if template in _OUTSIDE_THE_DESCRIPTION or not template.startswith("/internal/"):
            assert template in _OUTSIDE_THE_DESCRIPTION or method == "OPTIONS", template
            continue
        assert outside.status_code == 404, f"{path}: {outside.status_code}"
        if template == "/internal/openapi.json":
            continue
        assert (await world.platform.directly(program, method, path, {})).status_code == 401, path
        if not template.endswith(_FOR_USERS_INSIDE):
            token = world.platform.token_for(program, user, "admin")
            assert (await world.platform.directly(program, method, path, token)).status_code == 401, path


def _hidden(app: Any) -> list[tuple[str, str]]:
    """Routes that the description leaves out."""
    described = app.openapi()["paths"]
    return [
        (method, str(route.path))
        for route in iter_route_contexts(app.routes)
        for method in route.methods or ()
        if method.lower() not in described.get(route.path, {})
    ]
