"""What a service says of itself: which rows it has, and what they need elsewhere."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from svckit.objects.port import ObjectStore
from svckit.repository import AnyRow, Columns, Repository

MOST = 1000
"""So many things that hang on rows are read at once: what many rows have must not stop others, or fill the memory."""
After = tuple[str, str | int]
"""Key of the last thing that was read: its row's id, and what orders those of one row."""


@dataclass(frozen=True)
class Need:
    """The row (`kind`, `id`, `name`, `owner_id`) needs `key` of the kind `what` (OWNERS), or, for OBJECT, the object of
    this key; one that ends with a slash stands for one object or more below it. `size`: bytes, where known."""

    kind: str
    id: str
    name: str
    owner_id: str
    what: str
    key: str
    size: int | None = None


def need(kind: str, row: Any, what: str, key: str, size: int | None = None) -> Need:
    """Of an owned row."""
    return Need(kind, row.id, row.name, row.owner_id, what, key, size)


Rows = Sequence[AnyRow]
Part = tuple[list[Need], After | None]
NeedsOf = Callable[[AsyncSession, Rows, After | None], Awaitable[Part]]
"""What rows need: themselves, and of what hangs on them the next MOST things beyond the key (None: the first ones, and
only then what they need themselves). With the key of the last of them, or None when that was all."""


def following(keys: Sequence[After]) -> After | None:
    """What NeedsOf tells of a part with these keys."""
    return keys[-1] if len(keys) == MOST else None


Find = Callable[[Sequence[str]], Awaitable[set[str]]]
"""Those of the keys that are not there. Raises OSError or a ProblemError when nobody can say."""


@dataclass(frozen=True)
class CheckedTable:
    """Rows of one kind, and what they need. `columns`: what `needs` reads of them besides id, name and owner_id.
    `prefix`: below it, and then their id, lie their objects and no others."""

    kind: str
    rows: type[Repository[Any]]
    needs: NeedsOf | None = None
    columns: Columns = ()
    prefix: str = ""


@dataclass(frozen=True)
class Checked:
    """What a service says of itself. `finders`: how things are looked for that no program answers for."""

    tables: Sequence[CheckedTable] = ()
    store: ObjectStore | None = None
    finders: Mapping[str, Find] = field(default_factory=dict)
