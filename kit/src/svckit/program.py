"""A service as a program of its own, the composition root of the distributed mode: `python -m dataset_svc` serves it by
its settings. `python -m dataset_svc migrate` brings its database to the newest revision, which a service with
`migrate_at_start` does by itself."""

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop
from fastapi import FastAPI
from starlette.types import ASGIApp

from svckit.app import ServiceSpec
from svckit.bus.open import open_bus
from svckit.bus.port import Bus
from svckit.connections import Limits, raise_descriptor_limit
from svckit.db import Database
from svckit.errors import DATABASE_ERRORS
from svckit.migrate import upgrade
from svckit.peers import PeerClients, Peers
from svckit.plain import said_by_database
from svckit.postgres import DatabaseUnsuitable
from svckit.server import Server
from svckit.settings import NoAdapter, ServiceSettings, SettingsWrong, read_settings, variable
from svckit.telemetry import configure_logging
from svckit.tokens import Signer

EXIT_FAILED = 1
EXIT_USAGE = 2
_BACKLOG = 1024


@dataclass(frozen=True)
class Served:
    """`api` has the lifespan; `at` is what answers, by address (`host:port`), and `limits` what it takes of a client
    where others than the platform's programs may ask."""

    api: FastAPI
    at: Mapping[str, ASGIApp]
    limits: Mapping[str, Limits] = field(default_factory=dict)


class CannotStart(Exception):
    """A setting cannot be used here: an address that is taken, a URL without an adapter."""


Create = Callable[[Any, Bus, Peers], FastAPI | Served]


def main(spec: ServiceSpec, create: Create) -> int:
    """Returns the exit status."""
    try:
        settings = read_settings(spec.settings)
    except SettingsWrong as error:
        return _refuse(f"The settings of {spec.name} are wrong:\n{error}", EXIT_USAGE)
    if not settings.database_url:
        return _refuse(f"{variable(spec.settings, 'database_url')}: must be set", EXIT_USAGE)
    configure_logging(settings.log_level)
    raise_descriptor_limit()
    try:
        match sys.argv[1:]:
            case []:
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    runner.run(_serve(spec, settings, create))
            case ["migrate"]:
                asyncio.run(migrate(settings.database_url, spec.migrations))
            case _:
                return _refuse(f"usage: python -m {spec.name.replace('-', '_')} [migrate]", EXIT_USAGE)
    except (DatabaseUnsuitable, CannotStart) as error:
        return _refuse(str(error), EXIT_FAILED)
    except DATABASE_ERRORS as error:
        return _refuse(f"The database does not do what is asked: {said_by_database(error)}", EXIT_FAILED)
    return 0


async def migrate(database_url: str, folder: Path) -> None:
    """Bring a database to the newest revision of the chain in `folder`. Of several programs that do this at once, one
    does and the others wait. Raises DatabaseUnsuitable."""
    database = Database(database_url)
    try:
        await upgrade(database, folder)
    finally:
        await database.close()


async def _serve(spec: ServiceSpec, settings: ServiceSettings, create: Create) -> None:
    """Until SIGTERM or SIGINT; the second one does not wait for requests."""
    async with AsyncExitStack() as stack:
        clients = PeerClients()
        stack.push_async_callback(clients.close)
        for name, url in settings.peer_urls.items():
            clients.add_url(name, url)
        try:
            bus = open_bus(settings.bus_url)
            stack.push_async_callback(bus.close)
            created = create(settings, bus, Peers(clients, Signer(spec.name, settings.signing_key)))
        except NoAdapter as error:
            raise CannotStart(f"{variable(spec.settings, error.setting)}: {error}") from error
        served = Served(created, {settings.listen: created}) if isinstance(created, FastAPI) else created
        sockets = [stack.enter_context(_listen(address)) for address in served.at]
        await stack.enter_async_context(served.api.router.lifespan_context(served.api))
        await _answer([Server(app, served.limits.get(address)) for address, app in served.at.items()], sockets)


async def _answer(servers: list[Server], sockets: list[socket.socket]) -> None:
    def stop() -> None:
        for server in servers:
            server.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    async with asyncio.TaskGroup() as running:
        for server, listening in zip(servers, sockets, strict=True):
            running.create_task(server.serve(sockets=[listening]))


def _listen(address: str) -> socket.socket:
    """Raises CannotStart."""
    host, _, port = address.rpartition(":")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host.strip("[]"), int(port)), backlog=_BACKLOG, family=family)
    except (OSError, ValueError, OverflowError) as error:
        raise CannotStart(f"Cannot listen at {address}: {error}") from error


def _refuse(text: str, status: int) -> int:
    sys.stderr.write(text + "\n")
    return status
