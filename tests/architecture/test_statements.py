"""Statements are made in repositories, and by the kit (01, rule 2; 08, decision 38).

Elsewhere a session is only handed on. What the conditions of a statement mean may be said where that is known: column
expressions are allowed everywhere.
"""

import ast
from pathlib import Path

import pytest

from tests.architecture.test_layout import ROOT, SERVICES

SESSIONS = {"session", "_session"}
METHODS = {
    *("add", "add_all", "connection", "delete", "execute", "flush", "get", "get_one", "merge", "refresh"),
    *("scalar", "scalars", "stream", "stream_scalars"),
}
STATEMENTS = {"delete", "insert", "select", "text", "update"}
PLACES = {"repository.py", "models.py"}
"""models.py may define what a column is by a statement."""

NO_DATABASE = {"adapters", "migrations"}
"""An adapter's session is one of HTTP."""


def statements(source: str) -> list[int]:
    """The lines on which a session is used, or a statement is imported."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            if name in SESSIONS:
                found.append(node.lineno)
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "sqlalchemy":
            found += [node.lineno for alias in node.names if alias.name in STATEMENTS]
    return found


def modules() -> list[Path]:
    packages = [ROOT / "gateway", *SERVICES]
    return [
        path
        for package in packages
        for path in sorted((package / "src").rglob("*.py"))
        if path.name not in PLACES and not NO_DATABASE & set(path.parts)
    ]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_statements_are_made_in_repositories(path: Path) -> None:
    assert statements(path.read_text()) == []


@pytest.mark.parametrize("package", [ROOT / "gateway", *SERVICES], ids=lambda path: path.name)
def test_a_repository_is_one_of_the_kits(package: Path) -> None:
    trees = [ast.parse(path.read_text()) for path in (package / "src").rglob("repository.py")]
    made = [node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]
    assert [node.name for node in made if node.name.endswith("Repository") and not node.bases] == []


@pytest.mark.parametrize(
    "source",
    [
        "from sqlalchemy import select",
        "from sqlalchemy.dialects.postgresql import insert",
        "async def f(session): await session.get(Row, 1)",
        "class A:\n    async def f(self): await self._session.execute(s)",
        "async def f(context): context.session.add(row)",
    ],
)
def test_a_statement_is_found(source: str) -> None:
    assert len(statements(source)) == 1


def test_handing_a_session_on_is_no_statement() -> None:
    assert statements("async def f(session, rows):\n    await Rows(session).get(1)\n    rows.get(2)") == []
