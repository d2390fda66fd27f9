"""What a rule is, and what it says of each caller. The rules themselves are in table.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tests.authorisation.callers import Caller
from tests.authorisation.things import Things

Request = Mapping[str, Any]
"""Of httpx: `json`, `params`, `headers`."""


class Access(Enum):
    OPEN = "anybody"
    USER = "every user, for themselves"
    DEVELOPER = "developers and administrators"
    ADMIN = "administrators"
    SEES = "the thing's owner, administrators, and everybody if it is shared"
    CHANGES = "the thing's owner and administrators; others may see that a shared one is not theirs to change or take"
    OWNS = "the thing's owner only"


class Verdict(Enum):
    """`through`: one of the operation's successes, or a refusal by the thing's state; else a problem of this code."""

    THROUGH = "through"
    UNAUTHENTICATED = "access.unauthenticated"
    FORBIDDEN = "access.forbidden"
    SCOPE = "api_key.scope_missing"
    PASSWORD = "auth.password_change_required"
    MISSING = "resource.not_found"


class Relation(Enum):
    """Of the thing that is asked for to the owner."""

    PRIVATE = "private"
    SHARED = "shared"
    MISSING = "missing"


@dataclass(frozen=True)
class Rule:
    """`thing`: the kind of what is asked for; its id stands in the path, unless `request` puts it elsewhere.
    `session`: API keys are refused, whatever their scopes. `through`: problem codes that a caller may get who is let
    in. `fresh`: a call uses the thing up; `ends_session`: the caller's session."""

    access: Access
    thing: str | None = None
    request: Callable[[Things, str], Request] = lambda _things, _id: {}
    session: bool = False
    before_password: bool = False
    through: frozenset[str] = frozenset()
    fresh: bool = False
    ends_session: bool = False


_OWNERS = frozenset({Caller.OWNER, Caller.KEY})
_ADMINS = frozenset({Caller.ADMIN, Caller.ADMIN_KEY})
_KEYS = frozenset({Caller.KEY, Caller.ADMIN_KEY})


def verdict(rule: Rule, caller: Caller, relation: Relation) -> Verdict:
    """What the caller must get. `relation` counts only where the rule names a thing."""
    return _of_the_caller(rule, caller) or _of_the_access(rule, caller, relation)


def relations(rule: Rule, caller: Caller, has_shared: bool) -> list[Relation]:
    """Those that make a difference to the caller, the missing one first. A shared thing is its owner's, too, and would
    be used up."""
    if rule.thing is None or _of_the_caller(rule, caller) is not None:
        return [Relation.PRIVATE]
    asks_shared = has_shared and caller in (Caller.STRANGER, Caller.COLLEAGUE)
    return [Relation.MISSING, *([Relation.SHARED] if asks_shared else []), Relation.PRIVATE]


def _of_the_caller(rule: Rule, caller: Caller) -> Verdict | None:
    """None: it depends on the access."""
    if rule.access is Access.OPEN:
        return Verdict.THROUGH
    if caller in (Caller.ANONYMOUS, Caller.DISABLED):
        return Verdict.UNAUTHENTICATED
    if caller is Caller.FIRST_PASSWORD and not rule.before_password:
        return Verdict.PASSWORD
    if caller is Caller.SERVE_KEY or (rule.session and caller in _KEYS):
        return Verdict.SCOPE
    return None


def _of_the_access(rule: Rule, caller: Caller, relation: Relation) -> Verdict:
    is_admin, is_owner = caller in _ADMINS, caller in _OWNERS
    if rule.access is Access.DEVELOPER:
        return Verdict.FORBIDDEN if caller is Caller.STRANGER else Verdict.THROUGH
    if rule.access is Access.ADMIN and not is_admin:
        return Verdict.FORBIDDEN
    if rule.thing is None:
        return Verdict.THROUGH
    if relation is Relation.MISSING:
        return Verdict.MISSING
    if is_owner or (is_admin and rule.access is not Access.OWNS):
        return Verdict.THROUGH
    if relation is Relation.PRIVATE:
        return Verdict.MISSING
    return Verdict.THROUGH if rule.access is Access.SEES else Verdict.FORBIDDEN
