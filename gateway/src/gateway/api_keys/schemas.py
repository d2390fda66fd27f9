"""What the API says about API keys."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints
from svckit.ids import ULID_PATTERN
from svckit.resources import Name, Schema, View

Scope = Annotated[str, StringConstraints(pattern=rf"^(api|serve:\*|serve:{ULID_PATTERN[1:-1]})$")]


class ApiKeyIn(Schema):
    """`api`: the key acts as its user, but changes nothing that gives access: passwords, sessions, keys, users.
    `serve:<service id>`, `serve:*`: it calls the address of one or of all services of its user."""

    name: Name
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=50)]
    expires_in_days: Annotated[int, Field(ge=1, le=3650)] | None = None


class ApiKeyView(View):
    id: str
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


class ApiKeyMade(ApiKeyView):
    """`key` is shown this once."""

    key: str
