"""What stands in an address, as strictly as what stands in a body.

pydantic reads text leniently: `1_0`, `+5` and `1.0` would be whole numbers, `on` a boolean, and `0.5` a time.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, get_args, get_origin

from fastapi.dependencies.models import Dependant
from starlette.requests import HTTPConnection

from svckit.errors import FieldProblem, RequestInvalid, must_be_plain
from svckit.identity import calling_service, current_user

_TIME = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)"  # RFC 3339
_TEXTS: Mapping[type[Any], tuple[re.Pattern[str], str]] = {
    bool: (re.compile("true|false"), "field.bool_parsing"),
    int: (re.compile(r"-?(0|[1-9]\d*)", re.ASCII), "field.int_parsing"),
    datetime: (re.compile(_TIME, re.ASCII), "field.datetime_from_date_parsing"),
}
Wanted = Mapping[str, tuple[re.Pattern[str], str]]


async def exact_parameters(request: HTTPConnection) -> None:
    """Raises RequestInvalid for a path or a query that no database would take, or whose numbers, booleans and times are
    not written as JSON writes them; Unauthenticated first, for somebody who may not ask at all."""
    try:
        _must_be_exact(request)
    except RequestInvalid:
        for check in _identity_checks(getattr(request.scope.get("route"), "dependant", None)):
            await check(request)
        raise


def _must_be_exact(request: HTTPConnection) -> None:
    wanted = _wanted(request)
    for place, found in (("query", request.query_params.multi_items()), ("path", request.path_params.items())):
        for name, value in found:
            must_be_plain(value, f"{place}.{name}")
            pattern, code = wanted.get(name, (None, ""))
            if pattern is not None and pattern.fullmatch(str(value)) is None:
                raise RequestInvalid(errors=[FieldProblem(field=f"{place}.{name}", code=code)])


def _identity_checks(dependant: Dependant | None) -> Iterator[Any]:
    """What of svckit.identity a route depends on."""
    for part in dependant.dependencies if dependant is not None else ():
        if part.call in (current_user, calling_service):
            yield part.call
        yield from _identity_checks(part)


def _wanted(request: HTTPConnection) -> Wanted:
    """Read off the route at its first request."""
    state, route = request.app.state, request.scope.get("route")
    if not hasattr(state, "parameters"):
        state.parameters = {}
    if id(route) not in state.parameters:
        dependant = getattr(route, "dependant", None)
        state.parameters[id(route)] = dict(_texts(dependant)) if dependant is not None else {}
    wanted: Wanted = state.parameters[id(route)]
    return wanted


def _texts(dependant: Dependant) -> Iterator[tuple[str, tuple[re.Pattern[str], str]]]:
    for field in (*dependant.query_params, *dependant.path_params):
        for kind in kinds(field.field_info.annotation):
            if kind in _TEXTS:
                yield field.alias, _TEXTS[kind]
    for part in dependant.dependencies:
        yield from _texts(part)


def kinds(annotation: Any) -> Iterator[Any]:
    """The types that an annotation names: `int | None` has two."""
    arguments = get_args(annotation)[:1] if get_origin(annotation) is Annotated else get_args(annotation)
    if not arguments:
        yield annotation
    for argument in arguments:
        yield from kinds(argument)
