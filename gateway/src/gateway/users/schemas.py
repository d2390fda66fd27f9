"""What the API says about users."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints
from svckit.resources import SPACES, Name, Schema, View

from gateway.accounts.schemas import Role, UserView

LoginName = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=rf"^[^{SPACES}\x00-\x1f\x7f@/\\:]{{2,60}}$")
]
Roles = Annotated[list[Role], Field(min_length=1, max_length=3)]


def _plain() -> list[Role]:
    return ["user"]


class UserIn(Schema):
    name: LoginName
    display: Name | None = None
    roles: Roles = Field(default_factory=_plain)


class UserChange(Schema):
    """Fields that are left out stay as they are."""

    display: Name | None = None
    roles: Roles | None = None
    active: bool | None = None


class UserMade(View):
    """`one_time_password` is shown this once and must be changed at the first sign-in."""

    user: UserView
    one_time_password: str


class SessionView(View):
    id: str
    user_agent: str
    ip: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool = False


class InternalUser(View):
    """For the other services. `name` is the name that is shown."""

    id: str
    name: str
    roles: list[Role]
    active: bool
