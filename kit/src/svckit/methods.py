"""405 with `Allow` for a method that a path has not.

The routers match route by route: they would name the methods of the first one only, and take `/things/delete` for a
thing's address when the method is one of those.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from svckit.errors import MethodRefused, problem_response


@dataclass
class PathTemplate:
    """What the routes of one path have together."""

    path: str
    pattern: re.Pattern[str]
    methods: set[str] = field(default_factory=set)


class PathMethods:
    """The methods of every path of these routes."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        templates: dict[str, PathTemplate] = {}
        for route in iter_route_contexts(routes):
            path = route.path_format
            if route.methods is not None and path is not None:
                found = templates.setdefault(path, PathTemplate(path, route.path_regex))
                found.methods |= route.methods | ({"HEAD"} if "GET" in route.methods else set())  # svckit.head
        self._plain = {path: found for path, found in templates.items() if "{" not in path}
        self._by_depth: dict[int, list[PathTemplate]] = {}
        for path, found in sorted(templates.items(), key=lambda each: each[0].count("{")):
            if path not in self._plain:
                self._by_depth.setdefault(path.count("/"), []).append(found)

    def find(self, path: str) -> PathTemplate | None:
        """None for a path that no route has. A path that is written out in a route is that route's only, and of several
        templates that which writes out most is meant, then the first."""
        if path in self._plain:
            return self._plain[path]
        templates = self._by_depth.get(path.count("/"), ())
        return next((found for found in templates if found.pattern.match(path)), None)


class MethodsMiddleware:
    """Reads the routes at the first request."""

    def __init__(self, app: ASGIApp, routes: Callable[[], Sequence[BaseRoute]]) -> None:
        self._app = app
        self._routes = routes
        self._methods: PathMethods | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._methods = self._methods or PathMethods(self._routes())
            found = self._methods.find(scope["path"])
            if found is not None and scope["method"] not in found.methods:
                scope["route"] = found  # under which the answer is counted (svckit.metrics)
                error = MethodRefused(found.methods)
                await problem_response(error.problem(), error.headers)(scope, receive, send)
                return
        await self._app(scope, receive, send)
