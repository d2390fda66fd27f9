"""What the API description promises, of the gateway and all services as they are put together."""

import json
import re
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from svckit.errors import ProblemError
from svckit.methods import PathMethods
from svckit.openapi import service_openapi
from svckit.parameters import kinds
from svckit.resources import Schema

from launcher.codes import all_codes
from launcher.services import Platform

NOT_READY = re.compile(r"/(samples|classes|download|changes)\b")
"""What is read of a thing whose state may forbid it."""
ALWAYS = {"400", "401", "403", "404", "405", "408", "413", "414", "422", "429", "431"} | {
    *("500", "502", "503", "504", "507")
}


def _refusals(package: str, base: type[ProblemError] = ProblemError) -> set[int]:
    """The statuses of all refusals that a package declares."""
    own = {base.status} if base.__module__.startswith(f"{package}.") else set()
    return own.union(*(_refusals(package, derived) for derived in base.__subclasses__()))


def _operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    paths = document["paths"]
    return {f"{method.upper()} {path}": item[method] for path, item in paths.items() for method in item}


async def _merged(platform: Platform) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(await platform.gateway.api.state.description.json())
    return document


async def test_every_operation_says_what_the_gateway_may_answer(platform: Platform) -> None:
    for name, operation in _operations(await _merged(platform)).items():
        reads = name.startswith(("GET", "HEAD", "OPTIONS"))
        assert operation["responses"].keys() >= ALWAYS - ({"507"} if reads else set()), name
        assert not reads or "507" not in operation["responses"], name
        assert not reads or "409" not in operation["responses"] or NOT_READY.search(name), name


async def test_every_refusal_of_a_service_is_declared_by_it(platform: Platform) -> None:
    all_codes()  # every refusal is imported
    for app in platform.apps:
        package = app.state.spec.name.replace("-", "_")
        declared = {int(status) for each in _operations(service_openapi(app)).values() for status in each["responses"]}
        missing = _refusals(package) - declared - (set(map(int, ALWAYS)) if package == "gateway" else set())
        assert not missing, package


async def test_answers_are_references_that_lead_somewhere(platform: Platform) -> None:
    document = await _merged(platform)
    for name, operation in _operations(document).items():
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert answer["$ref"].removeprefix("#/components/responses/") in document["components"]["responses"], (
                    name
                )


def test_every_path_knows_all_its_methods(platform: Platform) -> None:
    for app in platform.apps:
        _must_know_its_methods(app)


def _must_know_its_methods(app: FastAPI) -> None:
    methods = PathMethods(app.routes)
    for path, item in service_openapi(app)["paths"].items():
        filled = "/".join("0" if part.startswith("{") else part for part in path.split("/"))
        known = methods.find(filled)
        assert (known.methods if known else set()) >= {method.upper() for method in item}, path


def test_every_body_is_read_strictly() -> None:
    """A model that reads `false` as 0 would take what its description does not allow."""
    all_codes()
    lenient = {schema.__name__ for schema in _bodies(Schema) if not schema.model_config.get("strict")}
    nested = {
        kind.__name__
        for schema in _bodies(Schema)
        for field in schema.model_fields.values()
        for kind in kinds(field.annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel) and not issubclass(kind, Schema)
    }
    assert not lenient | nested


async def test_every_whole_number_has_a_bound(platform: Platform) -> None:
    """Without one, a database or a file refuses it, and that is an error of the platform."""
    document = await _merged(platform)
    schemas, operations = document["components"]["schemas"], _operations(document)
    unbound = [
        f"{name} {parameter['name']}"
        for name, operation in operations.items()
        for parameter in operation.get("parameters", ())
        if _is_unbound(parameter["schema"])
    ]
    all_codes()
    unbound += [
        f"{schema.__name__}.{name}"
        for schema in _bodies(Schema)
        for name, described in schemas.get(schema.__name__, {}).get("properties", {}).items()
        if _is_unbound(described)
    ]
    assert not unbound


def _is_unbound(described: dict[str, Any]) -> bool:
    parts = described.get("anyOf", [described])
    return any(part.get("type") == "integer" and not {"maximum", "exclusiveMaximum"} & part.keys() for part in parts)


def _bodies(base: type[Schema]) -> set[type[Schema]]:
    return {base}.union(*(_bodies(derived) for derived in base.__subclasses__()))


@pytest.mark.parametrize("path", ["/api/v1/datasets", "/api/v1/datasets/delete", "/api/v1/training-tasks/compare"])
def test_paths_of_the_finding(platform: Platform, path: str) -> None:
    found = [known.methods for app in platform.apps if (known := PathMethods(app.routes).find(path))]
    wanted = {"datasets": {"GET", "HEAD", "POST"}, "delete": {"POST"}, "compare": {"GET", "HEAD"}}
    assert found == [wanted[path.rpartition("/")[2]]]
