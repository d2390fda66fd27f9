"""What a service answers at `GET /internal/purposes/{purpose}/users`."""

from pydantic import BaseModel


class PurposeUser(BaseModel):
    """A thing that has the purpose."""

    kind: str
    id: str
    name: str
    owner_id: str


class PurposeUsers(BaseModel):
    """At most MOST_USERS (svckit.purposes) of each kind."""

    users: list[PurposeUser]
