"""What the API says about notifications."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import Field
from svckit.contracts.overview import NamedThing
from svckit.errors import Reason
from svckit.ids import Ulid
from svckit.paging import Page
from svckit.resources import Schema, View

from gateway.notifications.kinds import NOTIFICATION_KINDS


class NotificationView(View):
    """`params` fill the sentence of `kind`; `params.repeats` counts what this one stands for."""

    id: str
    kind: Annotated[str, Field(json_schema_extra={"enum": list(NOTIFICATION_KINDS)})]
    params: dict[str, Any]
    reason: Reason | None
    resource: NamedThing
    at: datetime
    read: bool


class NotificationPage(Page[NotificationView]):
    """`unread` counts all of the user's, not only those of the page."""

    unread: int


@dataclass(frozen=True)
class NotificationFilter:
    """`unread`: only those not read yet. `resource_id`: only those about that thing."""

    unread: bool = False
    resource_id: Annotated[Ulid | None, Query()] = None


class ReadIn(Schema):
    """Without `ids`: all."""

    ids: Annotated[list[Ulid], Field(max_length=100)] | None = None


class Unread(View):
    unread: int
