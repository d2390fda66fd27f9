"""What the API says about signing in."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from svckit.resources import Schema, View

from gateway.accounts.passwords import MAX_PASSWORD

Role = Literal["user", "developer", "admin"]
Password = Annotated[str, StringConstraints(min_length=1, max_length=MAX_PASSWORD)]


class UserView(View):
    """`name` signs in, `display` is what others see."""

    id: str
    name: str
    display: str
    roles: list[Role]
    active: bool
    must_change_password: bool
    created_at: datetime


class SignIn(Schema):
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    password: Annotated[Password, Field(repr=False)]


class SignedIn(View):
    """`access_token` is a bearer token for `expires_in` seconds; the refresh token is in the cookie that comes with it.
    With `must_change_password` every other request is refused until `/auth/password` was called."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the scheme's name
    expires_in: int
    must_change_password: bool
    user: UserView


class PasswordChange(Schema):
    current_password: Annotated[Password, Field(repr=False)]
    new_password: Annotated[Password, Field(repr=False)]
