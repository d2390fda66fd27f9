"""Which path goes where. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from gateway.ports import Transport


class Access(Enum):
    """Who may use a route: anybody, or who has shown a token or key."""

    OPEN = "open"
    CALLER = "caller"


@dataclass(frozen=True)
class Route:
    """`service` is the audience of the internal token, `prefix` the one under which the route was found."""

    service: str
    transport: Transport
    access: Access = Access.CALLER
    prefix: str = ""


class RouteTable:
    """Path prefixes, whole segments each; the longest match wins."""

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self._routes = {prefix: replace(route, prefix=prefix) for prefix, route in routes.items()}
        self._depths = sorted({prefix.count("/") for prefix in routes}, reverse=True)

    def find(self, path: str) -> Route | None:
        parts = path.split("/")
        for depth in self._depths:
            route = self._routes.get("/".join(parts[: depth + 1]))
            if route is not None:
                return route
        return None


def joined(*tables: Mapping[str, Route]) -> dict[str, Route]:
    """Raises ValueError when two services claim one prefix, or one claims what is the gateway's."""
    routes: dict[str, Route] = {}
    for table in tables:
        for prefix, route in table.items():
            if prefix in routes or not prefix.startswith("/") or prefix.endswith("/") or "/internal" in prefix:
                raise ValueError(f"route {prefix} of {route.service} cannot be given")
            routes[prefix] = route
    return routes
