"""Settings of the inference service."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict
from svckit.settings import ServiceSettings


class InferenceSettings(ServiceSettings):
    """Times in seconds, sizes in bytes.

    `stop_on_exit`: stop every replica when the process ends (embedded, 08.25); they come back at the next start.
    `start_timeout_s`: how long a service may have no ready replica before it counts as failed. `crash_limit`: how many
    crashes in a row make a crash loop. `stable_s`: how long a service must run before its crashes are forgotten.
    """

    model_config = SettingsConfigDict(env_prefix="INFERENCE_")

    stop_on_exit: bool = False
    reconcile_interval_s: float = 1.0
    sweep_interval_s: float = 60.0
    start_timeout_s: float = 120.0
    crash_limit: int = Field(default=3, ge=1)
    crash_delay_s: float = 2.0
    stable_s: float = 60.0
    max_replicas: int = Field(default=16, ge=1)
    test_timeout_s: float = 30.0
    max_answer_bytes: int = 8 * 1024**2
