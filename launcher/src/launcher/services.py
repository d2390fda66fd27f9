"""The gateway and the services as apps of this process."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from svckit.app import ServiceSpec
from svckit.bus.port import Bus
from svckit.contracts.programs import SERVICES
from svckit.identity import GATEWAY
from svckit.peers import PeerClients, Peers
from svckit.tokens import Signer

from gateway.app import compose
from gateway.forwarding import Networks
from gateway.ports import Ports, Upstream
from gateway.proxy.dispatcher import Gateway
from gateway.settings import GatewaySettings
from launcher.capacity import Capacity
from launcher.home import Home
from launcher.home_parts import LAUNCHER, USER_KEY

NAMES = tuple(SERVICES)


@dataclass(frozen=True)
class EmbeddedConfig:
    """What the services of one process are made with. `database_urls` by program; `engine_url` is the engine's API,
    `staging_image` a reference, `console_dir` the built console, `is_disk_full` see gateway.ports."""

    home: Home
    database_urls: Mapping[str, str]
    engine_url: str
    staging_image: str
    capacity: Capacity
    admin_password: str
    min_free_bytes: int
    console_dir: Path | None = None
    trusted_proxies: Networks = ()
    metrics: bool = False
    lease_s: float = 30.0
    allow_egress: bool = False
    is_disk_full: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Embedded:
    """One service: its specification, and how its app is made."""

    spec: ServiceSpec
    create: Callable[[Bus, Peers], FastAPI]


@dataclass(frozen=True)
class Platform:
    """`apps` in the order in which they start; the gateway's is the first. `peers`: how the launcher calls them."""

    gateway: Gateway
    apps: tuple[FastAPI, ...]
    clients: PeerClients
    peers: Peers


def assemble(config: EmbeddedConfig, bus: Bus, services: list[Embedded]) -> Platform:
    """Connect the services with each other and with the gateway, all in this process."""
    clients = PeerClients()
    apps, upstreams = [], {}
    for service in services:
        name = service.spec.name
        app = service.create(bus, _peers(config, name, clients))
        clients.add_app(name, app)
        apps.append(app)
        upstreams[name] = Upstream(app, service.spec.public.routes, service.spec.public.topics)
    ports = Ports(upstreams, config.is_disk_full)
    gateway = compose(_gateway_settings(config), bus, _peers(config, GATEWAY, clients), ports)
    clients.add_app(GATEWAY, gateway.api)
    return Platform(gateway, (gateway.api, *apps), clients, _peers(config, LAUNCHER, clients))


def all_services(config: EmbeddedConfig) -> list[Embedded]:
    """In the order of `NAMES`. Imported here, so that this module alone costs nothing."""
    home = config.home
    own: dict[str, dict[str, Any]] = {
        "dataset-svc": {"uploads_url": _folder_url(config, home.spool)},
        "training-svc": {"staging_image": config.staging_image, "cpu_limit": config.capacity.cpu},
        "inference-svc": {"stop_on_exit": not home.replica},
    }
    return [_embedded(name, config, own.get(name, {})) for name in NAMES]


def _embedded(name: str, config: EmbeddedConfig, own: Mapping[str, Any]) -> Embedded:
    """`own`: settings that the others have not."""
    module = importlib.import_module(f"{name.replace('-', '_')}.app")
    spec: ServiceSpec = module.SERVICE

    def create(bus: Bus, peers: Peers) -> FastAPI:
        settings = spec.settings(**_common(config, spec.name), **own)
        app: FastAPI = module.create_app(settings, bus, peers)
        return app

    return Embedded(spec, create)


def _gateway_settings(config: EmbeddedConfig) -> GatewaySettings:
    home, capacity = config.home, config.capacity
    return GatewaySettings(
        **_common(config, GATEWAY),
        user_signing_key=home.private_key(USER_KEY),
        admin_password=config.admin_password,
        trusted_proxies=config.trusted_proxies,
        first_password_file=home.first_password,
        console_dir=config.console_dir,
        capacity_cpu=capacity.cpu,
        capacity_memory=capacity.memory,
        capacity_gpu=capacity.gpu,
        disk_dir=home.root,
    )


def _common(config: EmbeddedConfig, name: str) -> dict[str, Any]:
    home = config.home
    return {
        "instance": home.instance(),
        "metrics": config.metrics,
        "database_url": config.database_urls[name],
        "alone": not home.replica,
        "lease_s": config.lease_s,
        "work_min_free_bytes": config.min_free_bytes,
        "store_url": _folder_url(config, home.objects),
        "runtime_url": f"docker:{config.engine_url}",
        "allow_egress": config.allow_egress,
        "work_dir": home.jobs,
        "supervise_path": home.build / "supervise",
        "signing_key": home.private_key(name),
        "trusted_keys": home.public_keys((GATEWAY, LAUNCHER, *NAMES)),
    }


def _folder_url(config: EmbeddedConfig, folder: Path) -> str:
    return f"file://{quote(str(folder))}?min_free={config.min_free_bytes}"


def _peers(config: EmbeddedConfig, name: str, clients: PeerClients) -> Peers:
    return Peers(clients, Signer(name, config.home.private_key(name)))
