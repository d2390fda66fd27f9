"""How a route tells the audit log who the user is, where the request itself does not say so (sign-in)."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

SCOPE_KEY = "modelyard.audit"


@dataclass
class AuditNote:
    """Travels in the ASGI scope from the dispatcher to a route of the gateway and back."""

    user_id: str = ""
    user_name: str = ""


def note_user(scope: MutableMapping[str, Any], user_id: str, user_name: str) -> None:
    note = scope.get(SCOPE_KEY)
    if isinstance(note, AuditNote):
        note.user_id, note.user_name = user_id, user_name
