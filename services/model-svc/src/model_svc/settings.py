"""Settings of the model service."""

from pydantic_settings import SettingsConfigDict
from svckit.settings import ServiceSettings


class ModelSettings(ServiceSettings):
    """`reconcile_interval_s`: how often due work is looked for when nothing wakes the reconciler. `service_recheck_s`:
    how often the state of a service made from a model is asked for when no event comes."""

    model_config = SettingsConfigDict(env_prefix="MODEL_", frozen=True, extra="ignore")

    reconcile_interval_s: float = 1.0
    service_recheck_s: float = 600.0
