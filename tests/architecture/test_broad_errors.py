"""Whoever catches every error, or holds up a thread, says beside it why and who would suffer."""

import re
from pathlib import Path

import pytest

from tests.architecture.test_layout import ROOT, SERVICES

PACKAGES = [ROOT / "tests", *(path / "src" for path in (ROOT / "kit", ROOT / "gateway", ROOT / "launcher", *SERVICES))]
BROAD = re.compile(r"except(:| Exception\b)|suppress\((Base)?Exception\)|\btime\.sleep\(")

FOUND = ["except Exception:", "except Exception as error:", "except:", "time.sleep(1)"]  # texts, not code of this file


def unexplained(source: str) -> list[str]:
    return [line.strip() for line in source.splitlines() if BROAD.search(line) and "  # " not in line]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_is_said_why(package: Path) -> None:
    found = {str(path.relative_to(ROOT)): unexplained(path.read_text()) for path in package.rglob("*.py")}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize("line", FOUND)
def test_what_says_nothing_is_found(line: str) -> None:
    assert unexplained(line) == [line]
    assert unexplained(f"{line}  # the others go on") == []
