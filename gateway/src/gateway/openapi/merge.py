"""One API description out of those of the services. Pure."""

import copy
from collections import Counter
from collections.abc import Mapping
from typing import Any

from svckit.openapi import OF_GATEWAY, Document, declare

_REF = "#/components/schemas/"
_SECURITY = {
    "accessToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}


def merged(documents: Mapping[str, Document], title: str, open_paths: frozenset[str]) -> Document:
    """The documents by service as one; `/internal` paths are left out.

    A schema name that two services use for different things gets the service's name in front, and so does an operation
    id that comes twice. `open_paths` need no sign-in. What the gateway may answer is added.
    """
    own = {service: copy.deepcopy(document) for service, document in documents.items()}
    clashing = _clashing({service: _schemas(document) for service, document in own.items()})
    paths: Document = {}
    schemas: Document = {}
    responses: Document = {}
    for service, document in own.items():
        renamed = {name: _prefixed(service, name) for name in _schemas(document) if name in clashing}
        _rename(document, renamed)
        responses |= document.get("components", {}).get("responses", {})
        schemas |= {renamed.get(name, name): body for name, body in _schemas(document).items()}
        paths |= {path: item for path, item in document.get("paths", {}).items() if not path.startswith("/internal")}
        for path in document.get("paths", {}):
            _tag_operations(service, document["paths"][path])
    _make_ids_unique(paths)
    for path in open_paths & paths.keys():
        for operation in paths[path].values():
            operation["security"] = []
    whole = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": responses,
            "securitySchemes": _SECURITY,
        },
        "security": [{name: []} for name in _SECURITY],
    }
    declare(whole, OF_GATEWAY)
    return whole


def _schemas(document: Document) -> Document:
    schemas: Document = document.get("components", {}).get("schemas", {})
    return schemas


def _clashing(by_service: Mapping[str, Document]) -> set[str]:
    """Names with different bodies, and those of bodies that refer to such a name."""
    bodies: dict[str, list[Any]] = {}
    for schemas in by_service.values():
        for name, body in schemas.items():
            bodies.setdefault(name, []).append(body)
    clashing = {name for name, found in bodies.items() if any(body != found[0] for body in found)}
    while True:
        more = {
            name
            for name, found in bodies.items()
            if len(found) > 1 and name not in clashing and _references(found[0]) & clashing
        }
        if not more:
            return clashing
        clashing |= more


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        ref = node.get("$ref")
        found = {ref.removeprefix(_REF)} if isinstance(ref, str) else set()
        return found.union(*(_references(value) for value in node.values()))
    return set().union(*(_references(value) for value in node)) if isinstance(node, list) else set()


def _rename(node: Any, renamed: Mapping[str, str]) -> None:
    """Rewrite the references below `node` in place."""
    if isinstance(node, dict):
        ref = node.get("$ref")
        if isinstance(ref, str) and ref.removeprefix(_REF) in renamed:
            node["$ref"] = _REF + renamed[ref.removeprefix(_REF)]
        for value in node.values():
            _rename(value, renamed)
    elif isinstance(node, list):
        for value in node:
            _rename(value, renamed)


def _prefixed(service: str, name: str) -> str:
    return service.removesuffix("-svc").title().replace("-", "") + name


def _tag_operations(service: str, item: Document) -> None:
    for operation in item.values():
        operation["x-service"] = service


def _make_ids_unique(paths: Document) -> None:
    operations = [operation for _, item in sorted(paths.items()) for operation in item.values()]
    uses = Counter(operation["operationId"] for operation in operations)
    given: Counter[str] = Counter()
    for operation in operations:
        name = operation["operationId"]
        if uses[name] > 1:
            name = f"{operation['x-service'].removesuffix('-svc').replace('-', '_')}_{name}"
        given[name] += 1
        operation["operationId"] = name if given[name] == 1 else f"{name}_{given[name]}"
