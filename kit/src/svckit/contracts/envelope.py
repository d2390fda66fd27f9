"""The CloudEvents 1.0 envelope (https://github.com/cloudevents/spec)."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict


class EventPayload(BaseModel):
    """Base of all event payloads. `type` is the event's name on the wire, in the past tense."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]


class Envelope(BaseModel):
    """One event: `id` is the outbox row's ULID, `source` the emitting service, `subject` the id of the thing."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: str = "application/json"
    data: dict[str, Any]
