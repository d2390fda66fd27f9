"""The items of JSON as they stand in a file (RFC 8259): those of a list, of the one list in an object, or values one
after the other (JSON lines). Only one item is in memory at a time."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_decode = json.JSONDecoder(parse_constant=lambda _: None).raw_decode
"""NaN and Infinity, which JSON has not, are how Python writes that there is nothing."""
_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")
"""Half of a character that is written as two."""
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_PIECE = 1 << 16
_TOKEN = 16
"""Characters: the longest of what is no string or number, or of an escape in one."""
_KEYS = 100


class JsonBroken(Exception):
    """What follows cannot be read. `line` and `column` from 1."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(line, column)
        self.line, self.column = line, column


class _TooLong(JsonBroken):
    """Or it goes on for longer than an item may."""


class NoList(Exception):
    """The file is one object, which is no item and does not hold one list of items. `keys`: its first ones."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(keys)
        self.keys = keys


@dataclass(frozen=True, slots=True)
class Item:
    """`line`: where it begins, from 1. `broken`: the column from 1 at which it is no JSON, or
    where it begins, if it has half a character (RFC 8259, 8.2)."""

    line: int
    value: Any = None
    broken: int | None = None


def items(text: Iterator[str], longest: int, is_item: Callable[[Any], bool] = lambda _: True) -> Iterator[Item]:
    """`longest`: characters of one item; `is_item`: of an object that is the whole file, which holds them else. A value
    on lines of its own that is broken is an Item, too; raises JsonBroken for a list that is, NoList."""
    source = _Source(text, longest)
    if source.is_before("{"):
        yield from _of_first(source, is_item)
    while not source.is_at_end():
        if source.takes("["):
            yield from _of_list(source)
            continue
        try:
            yield source.value()
        except JsonBroken as broken:
            yield Item(source.line, broken=broken.column)
            source.skip_line()


def _of_first(source: "_Source", is_item: Callable[[Any], bool]) -> Iterator[Item]:
    """Of a file that begins with an object; nothing of it where it is broken within its first lines, as one of many
    may be."""
    try:
        item = source.value()
    except _TooLong:
        yield from _of_object(source)
        return
    except JsonBroken as broken:
        if broken.line > source.line + 1:
            raise
        return
    written = source.last()
    if not source.is_at_end() or is_item(item.value):
        yield item
        return
    if sum(isinstance(value, list) and _are_items(value) for value in item.value.values()) != 1:
        raise NoList(list(item.value)[:_KEYS])
    yield from _of_object(_Source(iter([written]), len(written), item.line))


def _of_object(source: "_Source") -> Iterator[Item]:
    """The items of the one list of objects in it. One whose text is too long is one item of many."""
    keys, is_found, line = list[str](), False, source.line
    source.wants("{")
    while not source.takes("}"):
        if keys:
            source.wants(",")
        keys.append(source.key())
        if source.takes("["):
            listed = _of_list(source)
            first = next(listed, None)
            if first is not None and _are_items([first.value]):
                if is_found:
                    raise NoList(keys)
                is_found = True
                yield first
                yield from listed
            for _ in listed:
                pass
            continue
        is_text = source.is_before('"')
        try:
            source.value()
        except _TooLong as broken:
            if not is_text or is_found:
                raise NoList(keys) from None
            yield Item(line, broken=broken.column)
            source.skip_line()
            return
    if not is_found:
        raise NoList(keys)


def _are_items(values: list[Any]) -> bool:
    """Objects, or texts each with one (spaCy's)."""
    first = values[0] if values else None
    return isinstance(first, dict) or (isinstance(first, list) and len(first) == 2 and isinstance(first[1], dict))


def _of_list(source: "_Source") -> Iterator[Item]:
    if source.takes("]"):
        return
    while True:
        yield source.value()
        if source.takes("]"):
            return
        source.wants(",")


class _Source:
    """Text of which what was read is forgotten. `at`: where it goes on in `_text`; `line`: of that place."""

    def __init__(self, pieces: Iterator[str], longest: int, line: int = 1) -> None:
        self._pieces, self._longest = pieces, longest
        self._text, self.at, self.line, self._column = "", 0, line, 1
        self._last = 0
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

    def is_before(self, char: str) -> bool:
        """Whether it comes next."""
        return not self.is_at_end() and self._text[self.at] == char

    def takes(self, char: str) -> bool:
        """Go past this character if it comes next."""
        if not self.is_before(char):
            return False
        self._go(self.at + 1)
        return True

    def wants(self, char: str) -> None:
        """Go past this character. Raises JsonBroken."""
        if not self.takes(char):
            raise self.broken(self.at)

    def key(self) -> str:
        """Of what follows in an object. Raises JsonBroken."""
        if not self.is_before('"'):
            raise self.broken(self.at)
        key = str(self.value().value)
        self.wants(":")
        return key

    def value(self) -> Item:
        """Raises JsonBroken."""
        if self.is_at_end():
            raise self.broken(self.at)
        if self.at > _PIECE:  # a decoder that fails looks at all that is before
            self._text, self.at = self._text[self.at :], 0
        wanted = _PIECE
        while True:
            found = self._decoded()
            if isinstance(found, int):
                if len(self._text) - self.at > self._longest:
                    raise self.broken(found, _TooLong)
                if not self._has_more:
                    raise self.broken(found)
            elif found[1] < len(self._text) or not self._has_more:  # a number may go on
                return self._item(*found)
            self._read(wanted)
            wanted *= 2

    def _decoded(self) -> tuple[Any, int] | int:
        """What comes next with its end, or where it is broken, if it may be whole with what follows. Raises
        JsonBroken."""
        try:
            return _decode(self._text, self.at)
        except json.JSONDecodeError as broken:
            if broken.msg.startswith("Unterminated") or broken.pos + _TOKEN >= len(self._text):
                return broken.pos
            raise self.broken(broken.pos) from None
        except (ValueError, RecursionError):
            raise self.broken(self.at) from None

    def _item(self, value: Any, end: int) -> Item:
        is_odd = _ESCAPED.search(self._text, self.at, end) is not None and not _is_text(value)
        item = Item(self.line, value, self._column if is_odd else None)
        self._last = self.at
        self._go(end)
        return item

    def last(self) -> str:
        """The value that was just read, as it is written."""
        return self._text[self._last : self.at]

    def skip_line(self) -> None:
        """Go to the next line."""
        while (end := self._text.find("\n", self.at)) < 0:
            self._go(len(self._text))
            if not self._read(_PIECE):
                return
        self._go(end + 1)

    def broken(self, at: int, kind: type[JsonBroken] = JsonBroken) -> JsonBroken:
        before = self._text[self.at : at]
        lines = before.count("\n")
        return kind(self.line + lines, len(before) - before.rfind("\n") if lines else self._column + len(before))

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
