"""What the services of one process are made with, from what a person has set."""

from collections.abc import Callable

from launcher.capacity import of_this_machine
from launcher.databases import database_urls
from launcher.home import Home
from launcher.services import EmbeddedConfig
from launcher.settings import LaunchSettings


async def embedded_config(
    settings: LaunchSettings, home: Home, engine_url: str, staging_image: str, is_full: Callable[[], bool]
) -> EmbeddedConfig:
    """`staging_image`: its reference in the engine. Raises DatabaseUnsuitable."""
    return EmbeddedConfig(
        home=home,
        database_urls=await database_urls(settings, home),
        engine_url=engine_url,
        staging_image=staging_image,
        capacity=of_this_machine(settings.reserve_memory),
        admin_password=settings.admin_password,
        min_free_bytes=settings.min_free_bytes,
        console_dir=settings.console_dir,
        trusted_proxies=settings.trusted_proxies,
        metrics=settings.metrics_port is not None,
        lease_s=settings.lease_s,
        allow_egress=settings.allow_egress,
        is_disk_full=is_full,
    )
