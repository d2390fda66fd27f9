"""Settings of the dataset service."""

from pydantic_settings import SettingsConfigDict
from svckit.settings import ServiceSettings


class DatasetSettings(ServiceSettings):
    """`uploads_url` chooses the adapter of the upload store; sizes in bytes, times in seconds. `import_memory_bytes`:
    address space of the process that reads an archive. `max_open_uploads`: of one user."""

    model_config = SettingsConfigDict(env_prefix="DATASET_")

    uploads_url: str = ""
    max_upload_bytes: int = 50 * 1024**3
    max_open_uploads: int = 16
    max_files: int = 1_000_000
    max_bytes: int = 200 * 1024**3
    max_ratio: float = 200.0
    max_bad_share: float = 0.05
    import_timeout_s: int = 3600
    import_memory_bytes: int = 2 * 1024**3
    imports_at_once: int = 2
