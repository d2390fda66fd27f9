"""`make run`: the whole platform in this process (08, decisions 25 and 26)."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from typing import Any, TypeVar

import uvloop
from svckit.connections import Limits, raise_descriptor_limit
from svckit.migrate import upgrade
from svckit.postgres import DatabaseUnsuitable
from svckit.server import Server
from svckit.telemetry import configure_logging

from gateway.accounts.repository import AccountRepository
from launcher.bus import HeldBus
from launcher.containers import claim
from launcher.embedded_config import embedded_config
from launcher.engine import Engine, Say
from launcher.file_lock import held
from launcher.home import EXIT_HOME_IN_USE, Home, HomeInUse
from launcher.home_parts import HomeRefused
from launcher.home_use import HomeUse
from launcher.messages import how_to_sign_in, say_what_goes_on
from launcher.metrics import serving_metrics
from launcher.preset_reports import PresetReports
from launcher.readiness import console_texts, told
from launcher.references import keep_lacking
from launcher.reserve import free_reserve, keep_reserve
from launcher.runtime_context import RuntimeContext
from launcher.server import HOST, PortTaken, bind
from launcher.services import Embedded, EmbeddedConfig, Platform, all_services, assemble
from launcher.settings import LaunchSettings
from launcher.watch import keep_running

T = TypeVar("T")
_log = logging.getLogger(__name__)
EXIT_PORT_TAKEN = 4
EXIT_NO_ENGINE = 5
EXIT_DATABASE = 6
EXIT_HOME_REFUSED = 7
_READY_POLL_S = 0.5
_FLUSH_S = 10.0


@dataclass(frozen=True)
class Launch:
    """What is launched: `context` finds the engine and the images, `services` are made from the configuration.
    `says_who_holds`: whether a home that is in use is said, besides the exit status."""

    settings: LaunchSettings
    say: Say
    context: RuntimeContext
    services: Callable[[EmbeddedConfig], list[Embedded]] = all_services
    says_who_holds: bool = True


@dataclass(frozen=True)
class _Outside:
    """What reaches the platform: the sockets on which it and its metrics are asked, and `stopping`, set by signals."""

    console: socket.socket
    metrics: socket.socket | None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


class _StoppedEarly(Exception):
    """A signal came before the platform was up."""


def launch(what: Launch) -> int:
    """Run until a signal comes; returns the exit status. What can be refused is refused before anything slow."""
    settings, say = what.settings, what.say
    raise_descriptor_limit()
    home = Home(settings.root, settings.replica)
    home.prepare()
    free_reserve(home)
    try:
        home.lock()
    except HomeInUse as error:
        if what.says_who_holds:
            say(f"{error}. Stop it with `make down`, or choose another folder with MODELYARD_HOME.")
        return EXIT_HOME_IN_USE
    with ExitStack() as stack:
        try:
            console = stack.enter_context(bind(settings.port, "MODELYARD_PORT"))
            port = settings.metrics_port
            metrics = None if port is None else stack.enter_context(bind(port, "MODELYARD_METRICS_PORT"))
        except PortTaken as error:
            say(str(error))
            return EXIT_PORT_TAKEN
        configure_logging(settings.log_level, str(home.log))
        runner = stack.enter_context(asyncio.Runner(loop_factory=uvloop.new_event_loop))
        return runner.run(_run(what, home, _Outside(console, metrics)))


async def _run(what: Launch, home: Home, outside: _Outside) -> int:
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, outside.stopping.set)
    try:
        return await _live(what, home, outside)
    except _StoppedEarly:
        what.say("Stopped before the platform was up.")
        return 0
    except (DatabaseUnsuitable, HomeRefused) as error:
        what.say(str(error))
        return EXIT_DATABASE if isinstance(error, DatabaseUnsuitable) else EXIT_HOME_REFUSED


async def _live(what: Launch, home: Home, outside: _Outside) -> int:
    """Start, serve until the event, and stop; returns the exit status. Raises _StoppedEarly, DatabaseUnsuitable,
    HomeRefused."""
    say, use = what.say, HomeUse(home, what.say, sqlite=not what.settings.database_url)
    async with AsyncExitStack() as stack:
        is_full = await keep_reserve(home, say, stack)
        async with AsyncExitStack() as starting:  # one process of a home after the other
            turn = held(home.start_lock, say, home.replica)
            await _unless_stopped(what, starting.enter_async_context(turn), outside.stopping)
            await _unless_stopped(what, use.begin(), outside.stopping)
            stack.push_async_callback(use.end)
            engine = await _find_engine(what, home, outside.stopping)
            if engine is None:
                return EXIT_NO_ENGINE
            await _unless_stopped(what, claim(engine.url, home, say), outside.stopping)
            staging = await asyncio.to_thread(what.context.staging_image, what.settings)
            config = await embedded_config(what.settings, home, engine.url, staging, is_full)
            platform, hello = await _start_platform(what, config, stack, outside.stopping)
            await use.settle()
        await keep_lacking(home, platform.apps, stack)
        images = asyncio.create_task(_make_images(what, engine, platform), name="images")
        stack.push_async_callback(_cancel, images)
        watching = asyncio.create_task(keep_running(engine, say), name="engine-watch")
        stack.push_async_callback(_cancel, watching)
        async with serving_metrics(platform.apps, outside.metrics):
            await _serve(what, hello, platform, outside)
        await _end_images(images, say)
        await _flush(platform)
    await say_what_goes_on(engine.url, home, say)
    return 0


async def _start_platform(
    what: Launch, config: EmbeddedConfig, stack: AsyncExitStack, stopping: asyncio.Event
) -> tuple[Platform, str]:
    """The platform and how to sign in. Raises _StoppedEarly, DatabaseUnsuitable, HomeRefused."""
    bus = HeldBus()
    platform = assemble(config, bus, what.services(config))
    gc.freeze()  # what is imported stays; see __main__
    gc.enable()
    stack.push_async_callback(platform.clients.close)
    is_first = await _start(platform, bus, stack, stopping)
    stack.callback(bus.shut)  # before the services stop
    return platform, await asyncio.to_thread(how_to_sign_in, what.settings, config.home, platform, is_first)


async def _find_engine(what: Launch, home: Home, stopping: asyncio.Event) -> Engine | None:
    """None when there is none that can be used; `say` has then said why. Raises _StoppedEarly."""
    engine = await _unless_stopped(what, what.context.find_engine(home, what.settings, what.say), stopping)
    if engine is not None and not engine.url.startswith("unix://"):
        what.say(f"Only an engine on this machine can be used (a unix:// address), not {engine.url}.")
        return None
    return engine


async def _unless_stopped(what: Launch, begun: Coroutine[Any, Any, T], stopping: asyncio.Event) -> T:
    """Its result. Raises _StoppedEarly; what was begun, to install an engine for example, has ended then."""
    doing = asyncio.create_task(begun)
    waiting = asyncio.create_task(stopping.wait(), name="stop")
    try:
        await asyncio.wait((doing, waiting), return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            return doing.result()
        what.say("Stopping: what was begun is ended; packages that are just being installed are waited for.")
        raise _StoppedEarly
    finally:
        await _cancel(waiting)
        await _cancel(doing)


async def _start(platform: Platform, bus: HeldBus, stack: AsyncExitStack, stopping: asyncio.Event) -> bool:
    """Whether this is the first start, the one that makes the first administrator. Raises _StoppedEarly.

    One after the other: Alembic keeps the migration that runs in a global, so two at once would mix. All migrations
    come before the first start, because whoever has started asks the others."""
    try:
        for app in platform.apps:
            _must_go_on(stopping)
            await upgrade(app.state.database, app.state.spec.migrations)
        async with platform.gateway.api.state.database.reading() as session:
            is_first = not await AccountRepository(session).any_user()
        for app in platform.apps:
            _must_go_on(stopping)
            await stack.enter_async_context(app.router.lifespan_context(app))
    except BaseException:
        bus.shut()
        raise
    bus.release()
    return is_first


def _must_go_on(stopping: asyncio.Event) -> None:
    """Between two steps of a second or less, none of which is cut off. Raises _StoppedEarly."""
    if stopping.is_set():
        raise _StoppedEarly


async def _serve(what: Launch, hello: str, platform: Platform, outside: _Outside) -> None:
    settings = what.settings
    limits = Limits(per_address=settings.connections_per_address, proxies=settings.trusted_proxies)
    server = Server(platform.gateway, limits)
    serving = asyncio.create_task(server.serve(sockets=[outside.console]), name="server")
    announcing = asyncio.create_task(_announce(what, hello, platform), name="announce")
    waiting = asyncio.create_task(outside.stopping.wait(), name="stop")
    try:
        await asyncio.wait((serving, waiting), return_when=asyncio.FIRST_COMPLETED)
        replicas = "" if what.settings.replica else ", service replicas are stopped"
        what.say(f"Stopping: requests have ten seconds to finish{replicas}.")
        for number in (signal.SIGINT, signal.SIGTERM):  # the second signal does not wait for requests
            asyncio.get_running_loop().add_signal_handler(number, server.stop)
        await platform.gateway.api.state.streams.close()
        server.stop()
        await serving
    finally:
        await _cancel(announcing)
        await _cancel(waiting)
        await _cancel(serving)


async def _announce(what: Launch, hello: str, platform: Platform) -> None:
    """Say the address and `hello`, how to sign in, at once, because the console works already, and `ready` when
    everything is."""
    port, api = what.settings.port, platform.gateway.api
    what.say(f"Modelyard is at http://{HOST}:{port}. {hello}")
    waiting_for = ""
    while True:
        readiness = await api.state.lifecycle.readiness()
        lacking = ", ".join(sorted(readiness.reasons))
        if not lacking:
            what.say(f"Ready: http://{HOST}:{port}")
            texts = await asyncio.to_thread(console_texts)
            for line in told(readiness.warnings.values(), texts):
                what.say(line)
            return
        if lacking != waiting_for:
            what.say(f"Not ready yet: {lacking} (why: http://{HOST}:{port}/readyz)")
            waiting_for = lacking
        await asyncio.sleep(_READY_POLL_S)


async def _make_images(what: Launch, engine: Engine, platform: Platform) -> None:
    try:
        await what.context.make_images(engine, what.settings, PresetReports(platform.peers), what.say)
    except Exception as error:  # people use the platform meanwhile: a build that fails must not end it
        _log.exception("images cannot be built")
        what.say(f"Images cannot be built: {error}. More is in {engine.home.log}.")


async def _end_images(images: "asyncio.Task[None]", say: Say) -> None:
    if not images.done():
        say("Ending the build of images; packages that are just being installed are waited for.")
    await _cancel(images)


async def _flush(platform: Platform) -> None:
    """What is not delivered in time stays in its outbox for the next start."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_FLUSH_S):
            for app in platform.apps:
                await app.state.relay.flush()


async def _cancel(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
