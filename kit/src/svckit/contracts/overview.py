"""What a service answers at `GET /internal/overview`, for the overview page that the gateway puts together."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from svckit.errors import Reason


class NamedThing(BaseModel):
    """A thing as a link needs it."""

    model_config = ConfigDict(frozen=True)

    kind: str
    id: str
    name: str


class OverviewItem(BaseModel):
    """One thing that goes on, waits or failed. `progress` from 0 to 1; `since`: when it took its state."""

    kind: str
    id: str
    name: str
    owner_id: str
    owner_name: str
    state: str
    reason: Reason | None = None
    progress: float | None = None
    since: datetime


class ServiceOverview(BaseModel):
    """`counts` by kind and state; `newest` the newest thing of each kind and state. `active` goes on or waits,
    `failures` are those of the last seven days; both newest first. `tried`: whether the owner ever tested a service."""

    model_config = ConfigDict(extra="ignore")

    counts: dict[str, dict[str, int]] = Field(default_factory=dict)
    newest: dict[str, dict[str, NamedThing]] = Field(default_factory=dict)
    active: list[OverviewItem] = Field(default_factory=list)
    failures: list[OverviewItem] = Field(default_factory=list)
    tried: bool = False
