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
class _Template:
    pattern: re.Pattern[str]
    methods: set[str] = field(default_factory=set)


class PathMethods:
    """The methods of every path of these routes."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        templates: dict[str, _Template] = {}
        for route in iter_route_contexts(routes):
            if route.methods is not None and route.path_format is not None:
                found = templates.setdefault(route.path_format, _Template(route.path_regex))
                found.methods |= route.methods | ({"HEAD"} if "GET" in route.methods else set())  # svckit.head
        self._plain = {path: found.methods for path, found in templates.items() if "{" not in path}
        self._by_depth: dict[int, list[_Template]] = {}
        for path, found in templates.items():
            if path not in self._plain:
                self._by_depth.setdefault(path.count("/"), []).append(found)

    def of(self, path: str) -> set[str] | None:
        """None for a path that no route has. A path that is written out in a route is that route's only, and of several
        templates the first is meant."""
        if path in self._plain:
            return self._plain[path]
        templates = self._by_depth.get(path.count("/"), ())
        return next((found.methods for found in templates if found.pattern.match(path)), None)


class MethodsMiddleware:
    """Reads the routes at the first request."""

    def __init__(self, app: ASGIApp, routes: Callable[[], Sequence[BaseRoute]]) -> None:
        self._app = app
        self._routes = routes
        self._methods: PathMethods | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._methods = self._methods or PathMethods(self._routes())
            methods = self._methods.of(scope["path"])
            if methods is not None and scope["method"] not in methods:
                error = MethodRefused(methods)
                await problem_response(error.problem(), error.headers)(scope, receive, send)
                return
        await self._app(scope, receive, send)
