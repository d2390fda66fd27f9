"""Settings that every service has. A service's own class adds to these and names its prefix."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NoReturn, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from svckit.postgres import names_schema, parse_url
from svckit.tokens import must_be_private_key, must_be_public_key

Address = Annotated[str, Field(pattern=r":\d{1,5}$")]
"""`host:port`."""
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


def _from_json(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"is no JSON: {error}") from None


def _postgres(url: str) -> str:
    if url:
        parse_url(url)
    return url


def _database(url: str) -> str:
    return url if url.startswith("sqlite") else _postgres(url)


def _private(key: str) -> str:
    if key:
        must_be_private_key(key)
    return key


def _public(keys: dict[str, str]) -> dict[str, str]:
    for issuer, key in keys.items():
        must_be_public_key(issuer, key)
    return keys


FromJson = BeforeValidator(_from_json)
"""Annotates what stands in the environment as JSON."""
PostgresUrl = Annotated[str, AfterValidator(_postgres)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
PrivateKey = Annotated[str, AfterValidator(_private)]
PublicKeys = Annotated[dict[str, str], AfterValidator(_public), FromJson]
"""By issuer."""
Urls = Annotated[dict[str, str], FromJson]


class Settings(BaseSettings):
    """Read from the environment. No error of it shows a value, which may be a secret or hold one."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, enable_decoding=False)


class SettingsWrong(Exception):
    """The text has a line for each fault: the variable and what is wrong with it."""


_S = TypeVar("_S", bound=BaseSettings)


def read_settings(kind: type[_S]) -> _S:
    """From the environment. Raises SettingsWrong."""
    try:
        return kind()
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        lines = [f"{variable(kind, str(fault['loc'][0]))}: {_plain(fault['msg'])}" for fault in faults]
    raise SettingsWrong("\n".join(dict.fromkeys(lines)))


def variable(kind: type[BaseSettings], name: str) -> str:
    """The name of a setting in the environment."""
    return f"{kind.model_config.get('env_prefix', '')}{name}".upper()


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")


class NoAdapter(ValueError):
    """None is there for the URL in `setting`, of which only the kind is told."""

    def __init__(self, setting: str, url: str) -> None:
        kind, colon, _ = url.partition(":")
        super().__init__(f"no adapter takes this URL of the kind {kind}:" if colon else "is no URL")
        self.setting = setting


def refuse_fields(kind: type[BaseSettings], names: Iterable[str], what: str) -> NoReturn:
    """For a validator of the whole: the same fault of several fields. Raises ValidationError."""
    fault = PydanticCustomError("unusable", "{what}", {"what": what})
    details = [InitErrorDetails(type=fault, loc=(name,), input=None) for name in names]
    raise ValidationError.from_exception_data(kind.__name__, details, hide_input=True)


class ServiceSettings(Settings):
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

    required: ClassVar[tuple[str, ...]] = (
        *("instance", "database_url", "store_url", "bus_url", "peer_urls", "signing_key", "trusted_keys"),
    )
    require_all: bool = False
    instance: str = "dev"
    database_url: DatabaseUrl = Field(default="", repr=False)
    store_url: str = Field(default="", repr=False)
    runtime_url: str = Field(default="", repr=False)
    work_dir: Path = Path("var/work")
    work_min_free_bytes: int = 0
    allow_egress: bool = False
    supervise_path: Path = Path("var/build/supervise")
    signing_key: PrivateKey = Field(default="", repr=False)
    trusted_keys: PublicKeys = Field(default={}, repr=False)
    metrics: bool = True
    bus_url: str = Field(default="", repr=False)
    peer_urls: Urls = Field(default={}, repr=False)
    listen: Address = "127.0.0.1:8000"
    log_level: LogLevel = "INFO"
    migrate_at_start: bool = True
    alone: bool = False
    lease_s: float = Field(default=30.0, ge=1)
    poll_s: float = 5.0

    @model_validator(mode="after")
    def refuse_incomplete(self) -> Self:
        fields = type(self).model_fields
        missing = [name for name in self.required if getattr(self, name) == fields[name].default]
        if self.require_all and missing:
            refuse_fields(type(self), missing, "must be set")
        if self.require_all and not names_schema(self.database_url):
            refuse_fields(type(self), ["database_url"], "must name the service's own schema: ?schema=…")
        return self
