"""Settings of the gateway."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict
from svckit.settings import Address, PrivateKey, ServiceSettings

from gateway.forwarding import TrustedProxies


class GatewaySettings(ServiceSettings):
    """Sizes in bytes, times in seconds, cpu in cores, rates per second. None means: no limit.

    `internal_listen`: where a gateway that is a program of its own answers the other programs; `listen` is for people.
    `user_signing_key` (PEM) signs users' access tokens and is another key than `signing_key`; without it, one is made
    at each start. `capacity_*` is what there is for containers, where the ledger knows it; where a cluster's scheduler
    does, it stays None. `disk_dir` is a folder on the disk that the overview shows; None: it shows none.
    `console_dir` is the folder of the built console. `trusted_proxies` are the networks (CIDR, separated by commas) of
    the proxies in front of the gateway: X-Forwarded-For counts only when it comes from one of them. Other
    addresses have `connections_per_address` connections at most, each.
    """

    required: ClassVar[tuple[str, ...]] = (
        *("instance", "database_url", "bus_url", "peer_urls", "signing_key", "trusted_keys"),
        *("user_signing_key", "admin_password", "public_url"),
    )
    model_config = SettingsConfigDict(env_prefix="GATEWAY_")

    internal_listen: Address = "127.0.0.1:8001"
    user_signing_key: PrivateKey = Field(default="", repr=False)
    public_url: str = ""
    trusted_proxies: TrustedProxies = ()
    connections_per_address: int = Field(default=256, ge=1)
    console_dir: Path | None = None
    admin_name: str = "admin"
    admin_password: str = Field(default="", repr=False)
    first_password_file: Path | None = None

    access_ttl_s: int = 900
    refresh_ttl_s: int = 30 * 86400
    password_min_length: int = 12
    media_ttl_s: int = 600
    ticket_ttl_s: int = 30
    failures_per_account: int = 5
    failures_per_ip: int = 20

    capacity_cpu: float | None = None
    capacity_memory: int | None = None
    capacity_gpu: int | None = None
    disk_dir: Path | None = None
    quota_cpu: float | None = None
    quota_memory: int | None = None
    quota_gpu: int | None = None
    quota_storage: int | None = None

    body_limit: int = 64 * 1024
    test_body_limit: int = 32 * 1024**2
    serve_body_limit: int = 64 * 1024**2
    upstream_timeout_s: float = 60.0
    serve_timeout_s: float = 60.0
    serve_refresh_s: float = 2.0
    serve_concurrency: int = 256
    user_rate: float = 100.0
    user_burst: int = 500
    ip_rate: float = 300.0
    ip_burst: int = 1500
    streams_per_user: int = 12
