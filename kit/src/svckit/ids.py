"""Identifiers: ULIDs, 26 characters of Crockford base32, sortable by time (https://github.com/ulid/spec)."""

from typing import Annotated

from pydantic import StringConstraints, WithJsonSchema
from ulid import ULID

ULID_PATTERN = r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$"

Ulid = Annotated[str, StringConstraints(pattern=ULID_PATTERN)]
"""A validated ULID. A path parameter of this type answers 422 for anything else."""


KnownUlid = Annotated[str, WithJsonSchema({"type": "string", "pattern": ULID_PATTERN})]
"""One that the platform has made: described as a ULID and not looked at again."""


def new_id() -> str:
    """A fresh ULID."""
    return str(ULID())


def outside_name(kind: str, resource_id: str, attempt: int | None = None) -> str:
    """The name a thing carries outside the platform (container, Job, network): `kind-id[-attempt]` in lower case."""
    name = f"{kind}-{resource_id.lower()}"
    return name if attempt is None else f"{name}-{attempt}"
