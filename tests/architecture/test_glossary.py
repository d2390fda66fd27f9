"""The glossary: every file that it names is there, and every term has all of its columns, once."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/glossary.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| term ")
]


def test_every_path_exists() -> None:
    paths = [path for row in ROWS for path in re.findall(r"`([^`]*/[^`]*)`", row[-1])]
    assert len(paths) >= len(ROWS) >= 45
    assert [path for path in paths if not (ROOT / path).is_file()] == []


def test_every_term_is_whole_and_named_once() -> None:
    assert [row for row in ROWS if len(row) != 4 or not all(row)] == []
    terms = [row[0] for row in ROWS]
    assert sorted(set(terms)) == sorted(terms)
