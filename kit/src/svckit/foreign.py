"""Text and JSON from outside, which may hold what databases and JSON answers refuse.

PostgreSQL takes no NUL, UTF-8 has no halves of surrogate pairs, JSON (RFC 8259) has no NaN, and
JSON that is nested deeper than `DEEPEST` may not be written again. What programs say is cleaned; what people send with
a request is refused (`must_be_plain`). `svckit.db.Database` cleans every string that it gives to a database.
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator
from sqlalchemy import Dialect, String, TypeDecorator

DEEPEST = 64
REPLACEMENT = "\ufffd"
_REFUSED = re.compile("[\x00\ud800-\udfff]")
_REFUSED_ESCAPED = re.compile(r"\\u(?:0000|d[89a-f])")


def clean(text: str) -> str:
    """With U+FFFD for every character that a database refuses."""
    if text.isascii():  # without a look at each character
        return text.replace("\x00", REPLACEMENT)
    return _REFUSED.sub(REPLACEMENT, text)


def clean_json(value: Any, deepest: int = DEEPEST) -> Any:
    """The JSON value with clean strings and names; null for NaN, the infinities, and what is nested deeper."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping | list | tuple) and deepest == 0:
        return None
    if isinstance(value, Mapping):
        return {clean(n) if isinstance(n, str) else n: clean_json(each, deepest - 1) for n, each in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(each, deepest - 1) for each in value]
    return value


def to_json(value: Any) -> str:
    """As a JSON column keeps it. A value that is clean already is written once."""
    try:
        text = json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        return json.dumps(clean_json(value), allow_nan=False)
    return json.dumps(clean_json(value), allow_nan=False) if _REFUSED_ESCAPED.search(text) else text


def unclean_at(value: Any, path: str, deepest: int = DEEPEST) -> str | None:
    """The path with dots of the first part of a JSON value that `clean_json` would change, None without one."""
    if isinstance(value, Mapping | list | tuple) and deepest > 0:
        parts = value.items() if isinstance(value, Mapping) else enumerate(value)
        for name, part in parts:
            if isinstance(name, str) and clean(name) != name:
                return path
            if (found := unclean_at(part, f"{path}.{name}", deepest - 1)) is not None:
                return found
        return None
    cleaned = clean_json(value, deepest)
    return path if cleaned is not value and cleaned != value else None


class Said(TypeDecorator[str]):
    """A column of at most so many characters for what a program says: what is longer is cut."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self._length = length

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else value[: self._length]


CleanText = Annotated[str, BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)]
CleanJson = Annotated[dict[str, Any], BeforeValidator(clean_json)]
"""Fields of models that are made of what a program says."""
