"""The items of JSON as they stand in a file (RFC 8259): those of a list, or values one after the other (JSON lines).
Only one item is in memory at a time."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_decode = json.JSONDecoder().raw_decode
_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")
"""Half of a character that is written as two."""
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_PIECE = 1 << 16


class JsonBroken(Exception):
    """What follows cannot be read. `line` and `column` from 1."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(line, column)
        self.line, self.column = line, column


@dataclass(frozen=True, slots=True)
class Item:
    """`line`: where it begins, from 1. `broken`: the column from 1 at which it is no JSON, or
    where it begins, if it has half a character (RFC 8259, 8.2)."""

    line: int
    value: Any = None
    broken: int | None = None


def items(text: Iterator[str], longest: int) -> Iterator[Item]:
    """`longest`: characters of one item. A value on lines of its own that is broken is an Item, too; raises JsonBroken
    for a list that is."""
    source = _Source(text, longest)
    while not source.is_at_end():
        if source.takes("["):
            yield from _of_list(source)
            continue
        try:
            yield source.value()
        except JsonBroken as broken:
            yield Item(source.line, broken=broken.column)
            source.skip_line()


def _of_list(source: "_Source") -> Iterator[Item]:
    if source.takes("]"):
        return
    while True:
        yield source.value()
        if source.takes("]"):
            return
        if not source.takes(","):
            raise source.broken(source.at)


class _Source:
    """Text of which what was read is forgotten. `at`: where it goes on in `_text`; `line`: of that place."""

    def __init__(self, pieces: Iterator[str], longest: int) -> None:
        self._pieces, self._longest = pieces, longest
        self._text, self.at, self.line, self._column = "", 0, 1, 1
        self._has_more = True

    def is_at_end(self) -> bool:
        """Whether nothing follows but space."""
        while True:
            space = _SPACE.match(self._text, self.at)
            self._go(space.end() if space else self.at)
            if self.at < len(self._text):
                return False
            if not self._read(_PIECE):
                return True

    def takes(self, char: str) -> bool:
        """Go past this character if it comes next."""
        if self.is_at_end() or self._text[self.at] != char:
            return False
        self._go(self.at + 1)
        return True

    def value(self) -> Item:
        """Raises JsonBroken."""
        if self.is_at_end():
            raise self.broken(self.at)
        wanted = _PIECE
        while True:
            error = None
            try:
                value, end = _decode(self._text, self.at)
                if end < len(self._text) or not self._has_more:  # a number may go on
                    is_odd = _ESCAPED.search(self._text, self.at, end) is not None and not _is_text(value)
                    item = Item(self.line, broken=self._column) if is_odd else Item(self.line, value)
                    self._go(end)
                    return item
            except json.JSONDecodeError as caught:
                error = caught.pos
            except (ValueError, RecursionError):
                error = self.at
            if error is None:
                self._read(_PIECE)
            elif len(self._text) - self.at > self._longest or not self._read(wanted):
                raise self.broken(error)
            else:
                wanted *= 2

    def skip_line(self) -> None:
        """Go to the next line."""
        while (end := self._text.find("\n", self.at)) < 0:
            self._go(len(self._text))
            if not self._read(_PIECE):
                return
        self._go(end + 1)

    def broken(self, at: int) -> JsonBroken:
        before = self._text[self.at : at]
        lines = before.count("\n")
        return JsonBroken(self.line + lines, len(before) - before.rfind("\n") if lines else self._column + len(before))

    def _go(self, to: int) -> None:
        passed = self._text[self.at : to]
        lines = passed.count("\n")
        self.line += lines
        self._column = len(passed) - passed.rfind("\n") if lines else self._column + len(passed)
        self.at = to

    def _read(self, size: int) -> bool:
        """At least `size` characters more, if there are any."""
        more: list[str] = []
        while size > 0 and self._has_more:
            piece = next(self._pieces, None)
            if piece is None:
                self._has_more = False
            else:
                more.append(piece)
                size -= len(piece)
        if more:
            self._text, self.at = self._text[self.at :] + "".join(more), 0
        return bool(more)


def _is_text(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
