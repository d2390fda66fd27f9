"""Settings of the model service."""

from pydantic_settings import SettingsConfigDict
from svckit.settings import ServiceSettings


class ModelSettings(ServiceSettings):
    """`service_recheck_s`: how many seconds pass until the state of a service made from a model is asked for when no
    event comes."""

    model_config = SettingsConfigDict(env_prefix="MODEL_")

    service_recheck_s: float = 600.0
