"""The API description: which problems an operation may answer is declared here, once for all operations.

What a router knows better it says itself, `APIRouter(responses=problems(410))`; what follows from a header that an
operation takes is added for it. The gateway adds what it may answer in front of every operation.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from svckit.errors import Problem
from svckit.telemetry import TRACE_HEADER

Document = dict[str, Any]
_TEXTS: Mapping[int, str] = {
    400: "The request cannot be read, or in two ways",
    401: "Sign-in required",
    403: "Not allowed",
    404: "Not there, or not to be seen",
    405: "The path has no such method",
    408: "The request came too slowly",
    409: "The state forbids it",
    410: "Its files are gone",
    412: "Somebody else changed it meanwhile, or another version of the protocol",
    413: "The body is too large",
    414: "The address is too long",
    415: "Another media type is wanted",
    416: "There are no such bytes",
    422: "Malformed, or against a rule",
    423: "Another request is writing to it",
    429: "Too many requests",
    431: "The headers are too large",
    460: "The checksum does not match",
    500: "An error of the platform",
    502: "A part of the platform does not answer",
    503: "Temporarily unavailable",
    504: "A part of the platform did not answer in time",
    507: "No room left on the disk",
}
OF_APPS: dict[int | str, dict[str, Any]] = {422: {"model": Problem, "description": _TEXTS[422]}}
"""For `FastAPI(responses=...)`: the description then has the model of problems, and not FastAPI's own."""
_OF_SERVICES = (401, 403, 404, 405, 409, 422, 500, 503, 507)
_READS, _OF_WRITES = ("get", "head", "options"), (409, 507)
"""What only reads answers neither of these, unless its router says so."""
OF_GATEWAY = (400, 401, 403, 404, 405, 408, 413, 414, 429, 431, 500, 502, 503, 504, 507)
_OF_HEADERS: Mapping[str, tuple[int, ...]] = {"if-match": (412,), "range": (206, 416)}
_SECONDS = {"description": "Seconds to wait before the next try", "schema": {"type": "integer"}}
_HEADERS: Mapping[int, Mapping[str, Any]] = {
    405: {"Allow": {"description": "The methods of the path", "required": True, "schema": {"type": "string"}}},
    429: {"Retry-After": {"required": True, **_SECONDS}},
    503: {"Retry-After": _SECONDS},
    507: {"Retry-After": _SECONDS},
}
_TRACE = {"description": "Names the request in the log", "schema": {"type": "string"}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of a router or a route."""
    return {status: {"description": _TEXTS[status]} for status in statuses}


def declare(document: Document, statuses: Iterable[int]) -> None:
    """Add the problems to every operation of a description, in place."""
    for method, operation in _operations(document):
        responses = operation.get("responses", {})
        for status in statuses:
            if method not in _READS or status not in _OF_WRITES:
                _declare(document, responses, status)
        operation["responses"] = dict(sorted(responses.items()))


def service_openapi(app: FastAPI) -> Document:
    """The app's OpenAPI with problems documented as application/problem+json (01, fact 11)."""
    if app.openapi_schema:
        return app.openapi_schema
    routes = [route for route in app.routes if not isinstance(route, APIRoute) or route.include_in_schema]
    schema = get_openapi(title=app.title, version=app.version, routes=routes)
    declare(schema, _OF_SERVICES)
    for _, operation in _operations(schema):
        responses = operation["responses"]
        for status in [int(status) for status in responses if int(status) >= 400]:
            _declare(schema, responses, status)
        for header in _headers(operation):
            for status in _OF_HEADERS.get(header, ()):
                _declare(schema, responses, status)
        operation["responses"] = dict(sorted(responses.items()))
    _close(schema.get("components", {}))
    app.openapi_schema = schema
    return schema


def _close(node: Any) -> None:
    """pydantic says which names an object may have, and leaves open that it has none besides."""
    if isinstance(node, dict) and "patternProperties" in node:
        node.setdefault("additionalProperties", False)
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _close(part)


def _declare(document: Document, responses: Document, status: int) -> None:
    if status < 400:
        responses[str(status)] = responses["200"] | {"description": "A part of it"}
        return
    name = f"Problem{status}"
    responses[str(status)] = {"$ref": f"#/components/responses/{name}"}
    document.setdefault("components", {}).setdefault("responses", {})[name] = {
        "description": _TEXTS[status],
        "headers": {TRACE_HEADER: _TRACE, **_HEADERS.get(status, {})},
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _headers(operation: Document) -> list[str]:
    parameters = operation.get("parameters", [])
    return [parameter["name"].lower() for parameter in parameters if parameter["in"] == "header"]


def _operations(document: Document) -> list[tuple[str, Document]]:
    """Method (in lower case) and operation."""
    return [operation for item in document.get("paths", {}).values() for operation in item.items()]
