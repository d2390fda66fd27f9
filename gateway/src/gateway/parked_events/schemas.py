"""What the API says about parked events."""

from pydantic import BaseModel
from svckit.parked import ParkedEvent


class ParkedEventView(ParkedEvent):
    """`service` refuses to handle the event."""

    service: str


class ParkedEventsView(BaseModel):
    """`items`: of each program at most 100, those that wait longest first; `count`: of all. `missing`: programs that do
    not answer."""

    count: int
    items: list[ParkedEventView]
    missing: list[str]


class RedeliveryView(BaseModel):
    """How many events are handled now, how many were refused again, and which programs do not answer."""

    handled: int
    refused: int
    missing: list[str]
