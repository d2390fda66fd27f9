"""The services behind a gateway that runs as a program of its own."""

from collections.abc import Mapping

from svckit.contracts.programs import SERVICES

from gateway.ports import Upstream


def upstreams(urls: Mapping[str, str]) -> dict[str, Upstream]:
    """Those of the services that have a base URL in `urls`."""
    return {
        name: Upstream(urls[name], public.routes, public.topics) for name, public in SERVICES.items() if name in urls
    }
