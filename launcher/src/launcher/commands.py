"""What a developer asks for without starting the platform: images, databases, the API description, a drafted
migration."""

import importlib
import json
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

from alembic import command
from svckit.migrate import alembic_config

from launcher.build_base import BuildFailed
from launcher.bus import HeldBus
from launcher.capacity import Capacity
from launcher.codes import all_codes
from launcher.databases import database_urls, migrate_all, provisioned_urls, spec_of, sqlite_urls
from launcher.engine import Say
from launcher.file_lock import held
from launcher.home import Home
from launcher.home_parts import PROGRAMS
from launcher.home_use import HomeUse
from launcher.preset_reports import PresetReports
from launcher.runtime_context import RuntimeContext
from launcher.services import EmbeddedConfig, all_services, assemble
from launcher.settings import LaunchSettings

EXIT_FAILED = 1
EXIT_USAGE = 2


async def images(settings: LaunchSettings, say: Say, context: RuntimeContext) -> int:
    """Build every image that is missing; returns the exit status. An engine that was started for it goes on."""
    home = Home(settings.root)
    home.prepare()
    engine = await context.find_engine(home, settings, say)
    if engine is None:
        return EXIT_FAILED
    try:
        await context.make_images(engine, settings, PresetReports(None), say)
    except BuildFailed as error:
        say(str(error))
        return EXIT_FAILED
    say("All images are there.")
    return 0


async def description() -> str:
    """The merged API description as JSON, of services that are put together and never started."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.prepare()
        config = EmbeddedConfig(
            home=home,
            database_urls=sqlite_urls(home),
            engine_url=f"unix://{folder}/engine.sock",
            staging_image="",
            capacity=Capacity(1.0, 2**30, 0),
            admin_password="",
            min_free_bytes=0,
        )
        platform = assemble(config, HeldBus(), all_services(config))
        document = json.loads(await platform.gateway.api.state.description.json())
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def codes() -> str:
    """Every code that a person may meet, as JSON: [{code, kind, title}]."""
    return json.dumps([asdict(code) for code in all_codes()], ensure_ascii=False, indent=2) + "\n"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


async def provision(settings: LaunchSettings, say: Say) -> int:
    """Make what PostgreSQL lacks; returns the exit status. Raises DatabaseUnsuitable, HomeRefused."""
    home = Home(settings.root)
    home.prepare()
    if settings.database_url:
        await HomeUse(home, say, sqlite=False).begin()
        await provisioned_urls(settings, home)
        say(f"Every program has a schema and a role; their URLs are in {home.databases_env}.")
    else:
        say("SQLite needs nothing: MODELYARD_DATABASE_URL is not set.")
    return 0


async def migrate(settings: LaunchSettings, say: Say) -> int:
    """Bring every program's database to its newest revision; returns the exit status. Raises DatabaseUnsuitable,
    HomeRefused, and HomeInUse for files that a platform has open."""
    home = Home(settings.root)
    home.prepare()
    use = HomeUse(home, say, sqlite=not settings.database_url)
    async with held(home.start_lock, say):
        with nullcontext() if settings.database_url else home.locked():
            await use.begin()
            try:
                await migrate_all(await database_urls(settings, home))
            finally:
                await use.end()
    say("Every database is at its newest revision.")
    return 0


def draft(arguments: Sequence[str], say: Say) -> int:
    """Draft the next revision of a service from what its models have and its chain has not; returns the exit status."""
    service, message = arguments
    if service not in PROGRAMS:
        say(f"There is no service {service}; there are {', '.join(PROGRAMS)}.")
        return EXIT_USAGE
    spec = spec_of(service)
    number = len(list((spec.migrations / "versions").glob("[0-9]*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        config = alembic_config(f"sqlite+aiosqlite:///{folder}/draft.db", spec.migrations)
        config.attributes["metadata"] = importlib.import_module(f"{service.replace('-', '_')}.models").Base.metadata
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        command.upgrade(config, "head")
        command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
    return 0
