"""The hash chain: each row's hash covers its content and the hash before it, so no row can be changed or cut out
without every later one telling. Pure."""

import hashlib
import json
from datetime import datetime
from typing import Any, Protocol

START = "0" * 64


class Hashed(Protocol):
    """The columns that the hash covers."""

    position: int
    at: datetime
    user_id: str
    user_name: str
    via: str
    method: str
    path: str
    status: int
    ip: str
    trace_id: str
    thing_id: str
    thing_name: str


_FIELDS = (
    *("position", "user_id", "user_name", "via", "method", "path", "status", "ip", "trace_id"),
    *("thing_id", "thing_name"),
)


def link(previous_hash: str, row: Hashed) -> str:
    """SHA-256 over the previous hash and the row as canonical JSON (sorted keys, no spaces, UTC times)."""
    content: dict[str, Any] = {name: getattr(row, name) for name in _FIELDS}
    content["at"] = row.at.isoformat(timespec="microseconds")
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous_hash}\n{text}".encode()).hexdigest()
