"""A preset's revision: of two definitions the later one counts, so a change of its files must raise it."""

import hashlib
import json
from pathlib import Path

import pytest

ALGORITHMS = Path(__file__).parents[2] / "images/algorithms"
FILES = {"text-bayes": (6, "3bd970dff668c3ab689fd6cf116207dd0270ecbe1232054d77ff8586401968b3")}
"""Of each preset its revision and the SHA-256 of its files: whoever changes one raises the former."""


def sha256_of(folder: Path) -> str:
    """Of the names and contents of all files in it."""
    total = hashlib.sha256()
    for file in sorted(one for one in folder.rglob("*") if one.is_file() and "__pycache__" not in one.parts):
        total.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode() + file.read_bytes())
    return total.hexdigest()


@pytest.mark.parametrize("code", sorted(FILES))
def test_files_of_a_preset_change_with_its_revision_only(code: str) -> None:
    revision = json.loads((ALGORITHMS / code / "algorithm.json").read_text())["revision"]
    assert (revision, sha256_of(ALGORITHMS / code)) == FILES[code]


def test_every_preset_is_named() -> None:
    assert {one.name for one in ALGORITHMS.iterdir() if one.is_dir()} == set(FILES)
