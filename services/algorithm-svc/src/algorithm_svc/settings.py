"""Settings of the algorithm service."""

from typing import Annotated

from pydantic_settings import SettingsConfigDict
from svckit.settings import FromJson, ServiceSettings


class AlgorithmSettings(ServiceSettings):
    """Times in seconds.

    `required_presets`: the codes without which the service is not ready. `preset_retry_s`: when a preset's failed
    image is looked for again.
    """

    model_config = SettingsConfigDict(env_prefix="ALGORITHM_")

    required_presets: Annotated[tuple[str, ...], FromJson] = ("text-bayes",)
    reconcile_interval_s: float = 1.0
    preset_retry_s: float = 30.0
