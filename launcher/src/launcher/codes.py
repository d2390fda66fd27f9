"""Every code that a person may meet, for the texts of the console (08, decision 18).

A refusal is a class derived from ProblemError; why something failed, waits or was found wanting, and what a user is
told, is a constant whose docstring begins with `Reason`, `Finding` or `Notification`. All are found in the sources, so
that none has to be listed a second time.
"""

import ast
import importlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from svckit.errors import ProblemError

from launcher.services import NAMES

PACKAGES = ("svckit", "gateway", *(name.replace("-", "_") for name in NAMES))
_DOC = re.compile(r"(Reason|Finding|Notification)\b[^:]*(?:: *)?(.*)", re.DOTALL)
_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True, order=True)
class Code:
    """`kind`: `problem` (the code of a problem document), `reason`, `finding` (in a dataset's report), `notification`,
    or `field` (what is wrong with one field, besides the names that pydantic has). `title` is English, for whoever
    writes the texts."""

    code: str
    kind: str
    title: str


class CodesContradict(ValueError):
    """Two refusals with one code and different titles, or a constant that is no code or has no title."""


def all_codes() -> list[Code]:
    """Sorted, each code once for each kind. Raises CodesContradict."""
    for package in PACKAGES:
        importlib.import_module(f"{package}.errors")
        importlib.import_module(f"{package}.app")
    trees = list(_sources())
    found = {(code.code, code.kind): code for code in reversed([*_declared(trees), *_fields(trees)])}
    for code in _problems():
        known = found.setdefault((code.code, code.kind), code)
        if known.title != code.title:
            raise CodesContradict(f"{code.code}: {known.title!r} and {code.title!r}")
    return sorted(found.values())


def _problems(base: type[ProblemError] = ProblemError) -> Iterator[Code]:
    """Of the class and everything derived from it in our own packages."""
    if base.__module__.partition(".")[0] in PACKAGES:
        yield Code(base.code, "problem", base.title)
    for derived in base.__subclasses__():
        yield from _problems(derived)


def _declared(trees: Iterable[ast.Module]) -> Iterator[Code]:
    """Constants with a docstring that says what they are."""
    for tree in trees:
        for statement, following in zip(tree.body, tree.body[1:], strict=False):
            if not isinstance(statement, ast.Assign) or not isinstance(following, ast.Expr):
                continue
            value, text = _text(statement.value), _text(following.value)
            match = _DOC.match(text) if value is not None and text is not None else None
            if value is not None and match is not None:
                if not _CODE.fullmatch(value) or not match.group(2):
                    raise CodesContradict(f"{value!r} is no code, or its docstring says nothing after a colon")
                yield Code(value, match.group(1).lower(), _sentence(match.group(2)))


def _fields(trees: Iterable[ast.Module]) -> Iterator[Code]:
    """What our own checks say about single fields."""
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "FieldProblem":
                for keyword in node.keywords:
                    code = _text(keyword.value) if keyword.arg == "code" else None
                    if code is not None:
                        yield Code(code, "field", _sentence(code.partition(".")[2].replace("_", " ")))


def _sources() -> Iterator[ast.Module]:
    for package in PACKAGES:
        folder = Path(importlib.import_module(package).__path__[0])
        for path in sorted(folder.rglob("*.py")):
            if "migrations" not in path.relative_to(folder).parts:
                yield ast.parse(path.read_text(encoding="utf-8"))


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _sentence(text: str) -> str:
    words = " ".join(text.split()).rstrip(".")
    return words[:1].upper() + words[1:]
