"""Settings of the algorithm service."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict
from svckit.settings import ServiceSettings


class AlgorithmSettings(ServiceSettings):
    """Times in seconds.

    `presets_dir`: where the image builder writes one `<code>.json` for each preset algorithm, and below `builds/` what
    it is building. `required_presets`: the codes without which the service is not ready. `preset_retry_s`: when a
    preset's failed image is looked for again.
    """

    model_config = SettingsConfigDict(env_prefix="ALGORITHM_", frozen=True, extra="ignore")

    presets_dir: Path = Path("var/presets")
    required_presets: tuple[str, ...] = ("text-bayes",)
    reconcile_interval_s: float = 1.0
    preset_interval_s: float = 1.0
    preset_retry_s: float = 30.0
