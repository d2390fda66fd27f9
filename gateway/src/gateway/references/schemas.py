"""What the API says about what is needed and missing."""

from datetime import datetime

from pydantic import BaseModel
from svckit.contracts.references import ReferenceFinding


class MissingReferenceView(ReferenceFinding):
    """`service` has the thing that needs the other one."""

    service: str


class MissingReferencesView(BaseModel):
    """`items`: of each program at most 1,000; `count`: of all. `checked_at`: when the oldest of their checks ended;
    None while one has not come to its end yet. `silent`: what could not be looked at. `missing`: programs that do not
    answer."""

    checked_at: datetime | None
    count: int
    items: list[MissingReferenceView]
    silent: list[str]
    missing: list[str]
