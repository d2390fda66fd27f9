"""Settings that every service has. A service's own class adds to these and names its prefix."""

from pathlib import Path
from typing import ClassVar, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from svckit.postgres import names_schema


class ServiceSettings(BaseSettings):
    """Read from the environment (`<PREFIX>_DATABASE_URL` and so on) or given by the embedded launcher.

    `signing_key` is the service's own ES256 private key (PEM); `trusted_keys` maps an issuer (gateway or service name)
    to its public key (PEM). `runtime_url`, `store_url` and `bus_url` choose the adapters of the runtime, of the object
    store and of the event bus; `peer_urls` are the base URLs of the other programs by name. Embedded, the bus and the
    peers are given by the launcher instead. `listen`: where a program of its own answers, `host:port`.
    `require_all`: refuse to start while one of `required` has its default, as every program of a cluster must.
    `metrics`: measure, and answer at `/metrics` (svckit.metrics).
    `migrate_at_start`: whether the service brings its database to its newest revision by itself; otherwise `migrate`
    (svckit.program) must have done it. `alone`: whether no other process works on this database, so that what a killed
    one had claimed is free at the start. `lease_s`: otherwise, after how many seconds others take that over.
    `poll_s`: after how many seconds work is looked for that nothing has announced.
    `allow_egress`: whether containers of services may begin connections to public addresses (else: to none at all).
    `work_min_free_bytes`: how much of the disk under `work_dir` a workload that begins must leave free.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    required: ClassVar[tuple[str, ...]] = (
        *("instance", "database_url", "store_url", "bus_url", "peer_urls", "signing_key", "trusted_keys"),
    )
    require_all: bool = False
    instance: str = "dev"
    database_url: str = ""
    store_url: str = ""
    runtime_url: str = ""
    work_dir: Path = Path("var/work")
    work_min_free_bytes: int = 0
    allow_egress: bool = False
    supervise_path: Path = Path("var/build/supervise")
    signing_key: str = ""
    trusted_keys: dict[str, str] = {}
    metrics: bool = True
    bus_url: str = ""
    peer_urls: dict[str, str] = {}
    listen: str = "127.0.0.1:8000"
    log_level: str = "INFO"
    migrate_at_start: bool = True
    alone: bool = False
    lease_s: float = Field(default=30.0, ge=1)
    poll_s: float = 5.0

    @model_validator(mode="after")
    def refuse_incomplete(self) -> Self:
        fields = type(self).model_fields
        missing = [name for name in self.required if getattr(self, name) == fields[name].default]
        if self.require_all and missing:
            raise ValueError(f"must be set: {', '.join(missing)}")
        if self.require_all and not names_schema(self.database_url):
            raise ValueError("database_url must name the service's own schema: ?schema=…")
        return self
