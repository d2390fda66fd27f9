"""What the API says about the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Query
from svckit.ids import Ulid
from svckit.resources import View


class AuditEntryView(View):
    """`via`: `session`, `key:<id>` or empty (nobody was signed in). `thing_id` and `thing_name`: what the request was
    about, as it was called then; empty where that is not known, and without an id where it was about several."""

    id: str
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
    hash: str


class AuditVerification(View):
    """`broken_at`: the first position whose hash does not follow from its row and the one before; None when all do."""

    entries: int
    intact: bool
    broken_at: int | None = None


@dataclass(frozen=True)
class AuditFilter:
    """`path` is a prefix. `since` is included, `until` is not."""

    user_id: Annotated[Ulid | None, Query()] = None
    thing_id: Annotated[Ulid | None, Query()] = None
    path: Annotated[str | None, Query(max_length=200)] = None
    since: datetime | None = None
    until: datetime | None = None
