"""What all resources share: owner, name, times, revision, shelf and visibility (02, section 0).

Lifecycle (`state`), shelf and visibility are three fields, never one.
"""

from datetime import datetime
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal

from fastapi import Depends, Header, Query
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticKnownError
from sqlalchemy import BigInteger, Column, ColumnElement, String, and_, false, or_, true
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.sql.visitors import ExternallyTraversible, replacement_traverse

from svckit.db import UtcDateTime, now
from svckit.errors import EditConflict, Forbidden, NotFound, must_be_plain
from svckit.identity import Principal
from svckit.ids import KnownUlid, Ulid, new_id
from svckit.names import fold, name_key
from svckit.parameters import kinds
from svckit.telemetry import note_thing


class Shelf(StrEnum):
    OFFLINE = "offline"
    ONLINE = "online"


class Visibility(StrEnum):
    PRIVATE = "private"
    PUBLIC = "public"
    PRESET = "preset"


class Schema(BaseModel):
    """Base of every model in a request body: an unknown field is refused, a value of another JSON type (`false` or
    `"0"` for 0), and what no database takes, however deep inside. A field whose type JSON does not have (a time, a word
    of an enumeration, a tuple) says `Field(strict=False)`."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_serialization_defaults_required=False)

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        must_be_plain(value, "body")
        if not isinstance(value, dict):
            return value
        whole = _whole_numbers(cls)
        return {name: _whole(each) if name in whole else each for name, each in value.items()}


@cache
def _whole_numbers(schema: type[BaseModel]) -> frozenset[str]:
    """The fields that are a whole number, a list of them or nothing."""
    fields = schema.model_fields.items()
    return frozenset(name for name, field in fields if set(kinds(field.annotation)) in ({int}, {int, NoneType}))


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 1.0 is the whole number 1."""
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


class View(BaseModel):
    """Base of answers, made from table rows."""

    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True)


NAME_LENGTH = 100
SPACES = r"\s\x85\ufeff"
"""In a character class: white space. Alone, `\\s` means different things to pydantic and to JSON Schema."""
_CONTROL = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Control characters, and those that turn the direction in which text is read."""
_VISIBLE = rf"^[^{_CONTROL}]*[^{_CONTROL}{SPACES}][^{_CONTROL}]*$"
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME_LENGTH, pattern=_VISIBLE)]
Description = Annotated[str, StringConstraints(max_length=4000)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
"""A purpose, a task type or a format, as the dataset service names them."""


def _not_below_cpu(limit: float | None, info: ValidationInfo) -> float | None:
    asked = info.data.get("cpu")
    if limit is not None and asked is not None and limit < asked:
        raise PydanticKnownError("greater_than_equal", {"ge": asked})
    return limit


CpuLimit = Annotated[float | None, AfterValidator(_not_below_cpu)]
"""What a container may use, in cores: not less than it asks for, a field `cpu` that is declared before."""


class ReplicaResources(Schema):
    """Of one replica of a service: `cpu` in cores is what it asks for, `cpu_limit` what it may use (None: one core, or
    `cpu` where that is more); `memory` and `shm` in bytes, `gpu` in devices."""

    cpu: float = Field(gt=0, le=256)
    cpu_limit: CpuLimit = Field(default=None, gt=0, le=256)
    memory: int = Field(ge=16 * 1024**2, le=2**43)
    gpu: int = Field(default=0, ge=0, le=16)
    shm: int | None = Field(default=None, ge=0, le=2**41)


Tab = Literal["mine", "public", "preset", "all"]


class VersionedColumns:
    """Mixin of tables with a state. `row_version` counts the writes: a write over a row that somebody else has written
    meanwhile raises StaleDataError (svckit.errors: 503, try again)."""

    row_version: Mapped[int]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - of the class
        return {"version_id_col": cls.row_version}


class RevisedColumns:
    """Mixin of tables whose rows are edited with If-Match."""

    revision: Mapped[int] = mapped_column(default=1)


class OwnedColumns(RevisedColumns, VersionedColumns):
    """Mixin of every resource's table. `name_key` and `name_folded` serve the search by name (svckit.names)."""

    __tablename__: str

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(String(26))
    owner_name: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(100))
    name_folded: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[int] = mapped_column(BigInteger, unique=True)
    description: Mapped[str] = mapped_column(String(4000), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class VisibleColumns:
    """Mixin for what can be shown to others; a table without it is private."""

    visibility: Mapped[str] = mapped_column(String(10), default=Visibility.PRIVATE.value)


class ShelvedColumns(VisibleColumns):
    """Mixin for what can be shown to others while it is online."""

    shelf: Mapped[str] = mapped_column(String(10), default=Shelf.OFFLINE.value)


class OwnedView(View):
    id: KnownUlid
    name: str
    description: str
    owner_id: KnownUlid
    owner_name: str
    revision: int
    created_at: datetime
    updated_at: datetime


def owned(principal: Principal, name: str) -> dict[str, Any]:
    """The columns of OwnedColumns for a new row of this user."""
    row_id = new_id()
    note_thing(row_id, name)
    return {"id": row_id, "owner_id": principal.user_id, "owner_name": principal.name} | named(row_id, name)


def named(row_id: str, name: str) -> dict[str, Any]:
    """The three name columns, for a new row or a rename."""
    return {"name": name, "name_folded": fold(name), "name_key": name_key(row_id)}


def free_name(wanted: str, taken: set[str]) -> str:
    """`wanted`, or `wanted (2)` and so on; never longer than a name may be."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        suffix = f" ({number})"
        name = wanted[: NAME_LENGTH - len(suffix)] + suffix
    return name


def in_tab(principal: Principal, table: type[Any], tab: Tab) -> list[ColumnElement[bool]]:
    """The tabs 我的 / 公开 / 预置 of a list; `all` is everything that the user may see: their own and what is shown to
    them, everything for administrators. Conditions of which a row meets one at most (svckit.paging)."""
    own: ColumnElement[bool] = table.owner_id == principal.user_id
    if tab == "mine":
        return [own]
    if tab in ("public", "preset"):
        return [_shown_as(table, tab)]
    if principal.is_admin:
        return [true()]
    others = (and_(_shown_as(table, visibility), ~own) for visibility in _SHARED)
    return [own, *(others if issubclass(table, VisibleColumns) else ())]


def found_in_tab(principal: Principal, table: type[Any], tab: Tab) -> ColumnElement[bool]:
    """The same as one condition about rows that a search has found. No index serves it, so that the search is what the
    database begins with; it would rather read all that is shown."""

    def unindexed(element: ExternallyTraversible, **_: Any) -> ExternallyTraversible | None:
        return element.concat("") if isinstance(element, Column) else None

    visible: ColumnElement[bool] = or_(*in_tab(principal, table, tab))
    return replacement_traverse(visible, {}, unindexed)


def _shown_as(table: type[Any], visibility: str) -> ColumnElement[bool]:
    if not issubclass(table, VisibleColumns):
        return false()
    shown: ColumnElement[bool] = table.visibility == visibility
    return and_(shown, table.shelf == Shelf.ONLINE.value) if issubclass(table, ShelvedColumns) else shown


_SHARED = (Visibility.PUBLIC.value, Visibility.PRESET.value)


def is_shared(row: Any) -> bool:
    """Whether everybody may see it."""
    online = not isinstance(row, ShelvedColumns) or row.shelf == Shelf.ONLINE
    return online and isinstance(row, VisibleColumns) and row.visibility in _SHARED


def must_see(principal: Principal, row: Any) -> None:
    """Raises NotFound for a thing that this user may not see."""
    if not principal.may_edit(row.owner_id) and not is_shared(row):
        raise NotFound()


def must_edit(principal: Principal, row: Any) -> None:
    """Raises NotFound for a thing the user may not see, Forbidden for one they may only use."""
    must_see(principal, row)
    note_thing(row.id, row.name)
    if not principal.may_edit(row.owner_id):
        raise Forbidden()


def set_visibility(principal: Principal, row: ShelvedColumns, visibility: Visibility) -> None:
    """Preset is the administrator's, to set and to take away. Raises Forbidden."""
    if Visibility.PRESET in (visibility, row.visibility) and not principal.is_admin:
        raise Forbidden(roles=["admin"])
    row.visibility = visibility.value


class OnlyRevision:
    """The If-Match header of an edit, when there is one."""

    def __init__(self, if_match: Annotated[str | None, Header(max_length=40)] = None) -> None:
        self._wanted = if_match.strip('"') if if_match else None

    def check(self, row: RevisedColumns) -> None:
        """Raises EditConflict when the caller saw another revision. Moves the revision on."""
        if self._wanted is not None and self._wanted != str(row.revision):
            raise EditConflict(revision=row.revision)
        row.revision += 1


IfMatch = Annotated[OnlyRevision, Depends(OnlyRevision)]
Search = Annotated[str | None, Query(max_length=100)]
Owner = Annotated[Ulid | None, Query()]
"""The filter of a list by whose the things are."""


def etag(row: RevisedColumns) -> str:
    return f'"{row.revision}"'
