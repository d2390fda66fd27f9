"""What a person said about how an archive is to be read: written as JSON into its part, and into the worker's job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from dataset_svc.archives.names import folded

Encoding = Literal[
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "gb18030",
    "big5hkscs",
    "cp932",
    "euc_jp",
    "cp949",
    "cp1252",
    "cp1251",
    "cp1250",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp874",
    "koi8-r",
    "cp866",
    "cp850",
    "cp437",
    "cp852",
    "cp737",
    "cp857",
    "cp862",
]
"""In which a person may have names or texts read, by Python's names."""


@dataclass(frozen=True)
class Mends:
    """`names_encoding`, `texts_encoding`: what they are in where the archive says nothing. `classes`: what classes are
    called instead; None leaves all of their samples out. `leave_out`: samples, by the offsets of their local
    headers, or the numbers of their records."""

    names_encoding: str | None = None
    texts_encoding: str | None = None
    classes: Mapping[str, str | None] = field(default_factory=dict)
    leave_out: frozenset[int] = frozenset()

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> Self:
        return cls(
            written.get("names_encoding"),
            written.get("texts_encoding"),
            written.get("classes", {}),
            frozenset(written.get("leave_out", ())),
        )

    def label(self, name: str) -> str | None:
        """What a class is called now; None: it is left out."""
        return self.classes.get(name, name)


def mended(
    before: Mapping[str, Any],
    encodings: Mapping[str, str],
    classes: Mapping[str, str | None],
    leave_out: Sequence[int],
) -> dict[str, Any]:
    """`before` with more, as it is written. `classes` are called as after what was said before, those that were left
    out as before that."""
    known: Mapping[str, str | None] = before.get("classes", {})
    out, asked = left_out_classes(before), {folded(name): now for name, now in classes.items()}

    def called(name: str, now: str | None) -> str | None:
        if now is None:
            return classes.get(name) if name in out else None
        return asked.get(folded(now), now)

    named = {name: called(name, now) for name, now in known.items()}
    named |= {name: now for name, now in classes.items() if name not in known}
    said = {
        **before,
        **encodings,
        "classes": {name: now for name, now in named.items() if now != name},
        "leave_out": sorted({*before.get("leave_out", ()), *leave_out}),
    }
    return {name: value for name, value in said.items() if value}


def left_out_classes(written: Mapping[str, Any]) -> set[str]:
    """What classes that a person left out are called, unless others are called so by now."""
    classes: Mapping[str, str | None] = written.get("classes", {})
    return {name for name, now in classes.items() if now is None} - set(classes.values())
