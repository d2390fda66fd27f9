"""What a person may set for `make run`."""

import os
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import SettingsConfigDict
from svckit.settings import LogLevel, PostgresUrl, Settings, refuse_fields

from gateway.forwarding import TrustedProxies


class LaunchSettings(Settings):
    """From `MODELYARD_*`. `database_url` is an administrator's URL of PostgreSQL, for all programs; without it they
    have SQLite files in the home. `replica` names this process where several share a home; what one had claimed that is
    killed, the others take over after `lease_s` seconds. `engine` is a Docker Engine API URL that wins over detection;
    `images_dir` the recipes of the platform's images, `console_dir` what a build of the console makes; sizes in bytes.
    `trusted_proxies`: networks of the proxies in front of the platform, separated by commas, whose X-Forwarded-For
    names the client; others have `connections_per_address` connections at most, each. `allow_egress`: services may
    begin connections to public addresses. `metrics_port`: where on the loopback `/metrics` is answered; None: nowhere,
    and nothing is measured."""

    model_config = SettingsConfigDict(env_prefix="MODELYARD_")

    home: Path = Path("var")
    database_url: PostgresUrl = Field(default="", repr=False)
    replica: str = Field(default="", pattern="^[a-z0-9-]{0,20}$")
    lease_s: float = Field(default=30.0, ge=1, le=600)
    port: int = Field(default=8080, ge=1, le=65535)
    admin_password: str = Field(default="", repr=False)
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    allow_egress: bool = False
    trusted_proxies: TrustedProxies = ()
    connections_per_address: int = Field(default=256, ge=1)
    engine: str = ""
    log_level: LogLevel = "INFO"
    reserve_memory: int = 1024**3
    min_free_bytes: int = 512 * 1024**2
    images_dir: Path = Path(__file__).resolve().parents[3] / "images"
    console_dir: Path = Path(__file__).resolve().parents[3] / "frontend" / "dist"

    @model_validator(mode="after")
    def refuse_contradictions(self) -> Self:
        if self.replica and not self.database_url:
            refuse_fields(type(self), ["replica"], "needs MODELYARD_DATABASE_URL: SQLite serves one process")
        return self

    @property
    def root(self) -> Path:
        """The home as an absolute path; everything that `make run` writes is below it."""
        return Path(os.path.abspath(self.home))
