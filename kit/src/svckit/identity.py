"""Who is asking. Every service verifies the internal token of each request itself and decides by itself.

The gateway signs {sub, name, roles} for the audience of one service; a service that calls another signs its own token
with `on_behalf_of` {user id}, or without it for `/internal/*` only (08, decision 2).
"""

from dataclasses import dataclass, field
from typing import Annotated, Protocol

from fastapi import Depends, Request

from svckit.errors import Forbidden, NotFound, Unauthenticated
from svckit.tokens import TokenInvalid, Verifier

GATEWAY = "gateway"
PLATFORM = "0" * 26
"""Owner of what is the platform's own: no user."""


@dataclass(frozen=True)
class Principal:
    """A signed-in user, or a service acting for one. `service` is the calling service, None when it is the gateway."""

    user_id: str
    name: str
    roles: frozenset[str] = field(default_factory=frozenset)
    service: str | None = None

    @property
    def is_admin(self) -> bool:
        return "admin" in self.roles

    def owns(self, owner_id: str) -> bool:
        return self.user_id == owner_id

    def may_edit(self, owner_id: str) -> bool:
        return self.is_admin or self.owns(owner_id)

    def must_edit(self, owner_id: str, *, visible: bool = False) -> None:
        """Raises Forbidden for a thing the user may see (`visible`), NotFound for one they may not."""
        if not self.may_edit(owner_id):
            raise Forbidden() if visible else NotFound()

    def must_have(self, *roles: str) -> None:
        """Raises Forbidden unless the user has one of the roles (an administrator has all)."""
        if not self.is_admin and not self.roles & set(roles):
            raise Forbidden(roles=sorted(roles))


class RoleLookup(Protocol):
    """Asks the gateway for a user's present name and roles. Raises NotFound for an unknown or disabled user."""

    async def principal(self, user_id: str, service: str) -> Principal: ...


@dataclass(frozen=True)
class Identity:
    """What a service needs to know its callers; lives on `app.state.identity`."""

    verifier: Verifier
    roles: RoleLookup


def _claims(request: Request) -> dict[str, object]:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated()
    identity: Identity = request.app.state.identity
    try:
        return identity.verifier.verify(token)
    except TokenInvalid:
        raise Unauthenticated() from None


async def current_user(request: Request) -> Principal:
    """The user behind the request. Raises Unauthenticated, also for a service that acts for nobody."""
    claims = _claims(request)
    issuer = str(claims["iss"])
    if issuer == GATEWAY and "roles" in claims:
        roles = claims["roles"]
        names = frozenset(str(role) for role in roles) if isinstance(roles, list) else frozenset()
        return Principal(str(claims["sub"]), str(claims.get("name", "")), names)
    on_behalf_of = claims.get("on_behalf_of")
    if not isinstance(on_behalf_of, str):
        raise Unauthenticated()
    identity: Identity = request.app.state.identity
    return await identity.roles.principal(on_behalf_of, issuer)


async def calling_service(request: Request) -> str:
    """The name of the service that calls. Users' tokens are refused: `/internal/*` is for services."""
    claims = _claims(request)
    if "roles" in claims:
        raise Unauthenticated()
    return str(claims["iss"])


CurrentUser = Annotated[Principal, Depends(current_user)]
CallingService = Annotated[str, Depends(calling_service)]
