"""Who sends a request from outside: a user with an access token, or a script with an API key."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from svckit.errors import Unauthenticated

from gateway.errors import KeyScopeMissing


@dataclass(frozen=True)
class Account:
    """The state of a user, and which of their sessions are open. `login` signs in, `name` is what others see."""

    user_id: str
    login: str
    name: str
    roles: tuple[str, ...]
    active: bool
    must_change_password: bool
    session_version: int
    sessions: frozenset[str]


@dataclass(frozen=True)
class Caller:
    """`session_id` for a signed-in user, `scopes` for a key; `good_until` in seconds since 1970 (inf for a key)."""

    account: Account
    session_id: str | None
    good_until: float
    key_id: str | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)

    @property
    def user_id(self) -> str:
        return self.account.user_id

    def must_be_signed_in(self) -> str:
        """The session. Raises KeyScopeMissing for an API key."""
        if self.session_id is None:
            raise KeyScopeMissing()
        return self.session_id

    @property
    def may_use_api(self) -> bool:
        return self.key_id is None or "api" in self.scopes

    def may_call(self, service_id: str) -> bool:
        """Whether the key (or the signed-in user) is for this service's address."""
        return self.key_id is None or not self.scopes.isdisjoint((f"serve:{service_id}", "serve:*"))


CALLER = "modelyard.caller"
"""The key in the ASGI scope under which the gateway hands the caller to its own routes."""


def current_caller(request: Request) -> Caller:
    """For routes that need the session or the key itself. Raises Unauthenticated for a call past the gateway."""
    caller = request.scope.get(CALLER)
    if not isinstance(caller, Caller):
        raise Unauthenticated()
    return caller


CurrentCaller = Annotated[Caller, Depends(current_caller)]


def signed_in_caller(request: Request) -> Caller:
    """For what gives or takes access: passwords, sessions, keys, users. A key that could change these would be worth as
    much as the password. Raises KeyScopeMissing for an API key, whatever its scopes."""
    caller = current_caller(request)
    caller.must_be_signed_in()
    return caller


SignedInCaller = Annotated[Caller, Depends(signed_in_caller)]
