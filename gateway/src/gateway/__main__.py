"""`python -m gateway [migrate]`: the gateway alone, by its settings (svckit.program).

People reach it at one address and the other programs at another: what is internal cannot be reached from outside.
"""

import sys

from starlette.types import ASGIApp
from svckit.bus.port import Bus
from svckit.connections import Limits
from svckit.peers import Peers
from svckit.program import Served, main

from gateway.app import SERVICE, compose
from gateway.ports import Ports
from gateway.settings import GatewaySettings
from gateway.upstreams import upstreams


def create(settings: GatewaySettings, bus: Bus, peers: Peers) -> Served:
    gateway = compose(settings, bus, peers, Ports(upstreams(settings.peer_urls)))
    limits = Limits(per_address=settings.connections_per_address, proxies=settings.trusted_proxies)
    at: dict[str, ASGIApp] = {settings.listen: gateway, settings.internal_listen: gateway.api}
    return Served(gateway.api, at, {settings.listen: limits})


if __name__ == "__main__":
    sys.exit(main(SERVICE, create))
