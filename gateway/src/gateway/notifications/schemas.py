"""What the API says about notifications."""

from datetime import datetime
from typing import Annotated, Any

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


class ReadIn(Schema):
    """Without `ids`: all."""

    ids: Annotated[list[Ulid], Field(max_length=100)] | None = None


class Unread(View):
    unread: int
