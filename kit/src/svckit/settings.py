"""Settings that every service has. A service's own class adds to these and names its prefix."""

from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Read from the environment (`<PREFIX>_DATABASE_URL` and so on) or given by the embedded launcher.

    `signing_key` is the service's own ES256 private key (PEM); `trusted_keys` maps an issuer (gateway or service name)
    to its public key (PEM). `runtime_url` and `store_url` choose the adapters of the runtime and of the object store.
    `metrics`: measure, and answer at `/metrics` (svckit.metrics).
    `migrate_at_start`: whether the service brings its database to its newest revision by itself; otherwise `migrate`
    (svckit.program) must have done it. `alone`: whether no other process works on this database, so that what a killed
    one had claimed is free at the start.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    mode: Literal["embedded", "distributed"] = "embedded"
    instance: str = "dev"
    database_url: str = ""
    store_url: str = ""
    runtime_url: str = ""
    work_dir: Path = Path("var/work")
    supervise_path: Path = Path("var/build/supervise")
    signing_key: str = ""
    trusted_keys: dict[str, str] = {}
    metrics: bool = True
    migrate_at_start: bool = True
    alone: bool = False

    @model_validator(mode="after")
    def refuse_incomplete(self) -> Self:
        """Distributed, every secret and address must be given; nothing falls back to a default."""
        if self.mode == "distributed":
            required = ("database_url", "store_url", "signing_key", "trusted_keys")
            missing = [name for name in required if not getattr(self, name)]
            if missing or self.instance == "dev":
                raise ValueError(f"must be set when distributed: {', '.join(missing or ['instance'])}")
        return self
