"""Settings of the model service."""

from pydantic_settings import SettingsConfigDict
from svckit.settings import ServiceSettings


class ModelSettings(ServiceSettings):
    """`reconcile_interval_s`: how often due work is looked for when nothing wakes the reconciler."""

    model_config = SettingsConfigDict(env_prefix="MODEL_", frozen=True, extra="ignore")

    reconcile_interval_s: float = 1.0
