"""Settings of the devenv service."""

from pydantic_settings import SettingsConfigDict
from svckit.settings import ServiceSettings


class DevenvSettings(ServiceSettings):
    """Those that every service has."""

    model_config = SettingsConfigDict(env_prefix="DEVENV_")
