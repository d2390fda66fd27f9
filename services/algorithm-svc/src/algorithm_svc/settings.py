"""Settings of the algorithm service."""

from pydantic_settings import SettingsConfigDict
from svckit.settings import ServiceSettings


class AlgorithmSettings(ServiceSettings):
    """Times in seconds.

    `required_presets`: the codes without which the service is not ready. `preset_retry_s`: when a preset's failed
    image is looked for again.
    """

    model_config = SettingsConfigDict(env_prefix="ALGORITHM_", frozen=True, extra="ignore")

    required_presets: tuple[str, ...] = ("text-bayes",)
    reconcile_interval_s: float = 1.0
    preset_retry_s: float = 30.0
