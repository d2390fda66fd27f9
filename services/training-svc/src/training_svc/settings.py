"""Settings of the training service."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict
from svckit.settings import ServiceSettings


class TrainingSettings(ServiceSettings):
    """Times in seconds, sizes in bytes.

    `staging_image`: the image of the staging step. `cpu_limit`: cores that a training may use which names no limit
    (None: all). `hold_s`: how long a queued task waits for something that was put offline (08, decision 12) or for an
    image. `grace_s`: between SIGTERM and SIGKILL of a stopped training. `output_bytes` and `output_files`: the most
    that a training may write, in its folders and in its container; `quota_share`: of what is left of its owner's quota
    of storage it may write so much at most, which is held for it while it runs. `log_limit`: how much of a log is kept.
    `max_points`: how many metric lines of an attempt are kept. `time_limit_s`: the longest run. `reconcile_interval_s`:
    between two looks at an attempt that writes; `poll_s`: also at one of which nothing is heard, and at the queue.
    `run_slots`: how many running attempts a process looks at, or collects, at a time.
    """

    model_config = SettingsConfigDict(env_prefix="TRAINING_")

    staging_image: str = ""
    reconcile_interval_s: float = 0.5
    run_slots: int = Field(default=16, ge=1)
    sweep_interval_s: float = 60.0
    hold_s: float = 24 * 3600.0
    cpu_limit: float | None = Field(default=None, gt=0)
    grace_s: int = Field(default=30, ge=0)
    output_bytes: int = Field(default=64 * 1024**3, ge=1024**2)
    output_files: int = Field(default=100_000, ge=100)
    quota_share: float = Field(default=0.5, gt=0, le=1)
    log_limit: int = Field(default=256 * 1024**2, ge=1024**2)
    max_points: int = Field(default=100_000, ge=1)
    time_limit_s: int = Field(default=7 * 24 * 3600, ge=60)
    follow_poll_s: float = 0.2
