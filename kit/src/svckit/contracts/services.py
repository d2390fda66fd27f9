"""What inference-svc tells other services about users' services."""

from pydantic import BaseModel, ConfigDict


class ServiceStatus(BaseModel):
    """`GET /internal/services/{service_id}`; 404 for one that is deleted. `sequence` counts its events: it is that of
    the event that told this state."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    service_id: str
    model_id: str | None = None
    state: str
    replicas: int
    sequence: int
