"""What the API says about tickets."""

from typing import Annotated

from pydantic import Field, StringConstraints
from svckit.resources import Schema, View


class TicketIn(Schema):
    """`path` of the websocket, as it stands in its address, without the query."""

    path: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class TicketMade(View):
    """`ticket` goes into the websocket's address as `?ticket=`, once, within `expires_in` seconds."""

    ticket: Annotated[str, Field(repr=False)]
    expires_in: int
