"""Which file of an archive a record names (ADR 24)."""

import json
import unicodedata
from typing import Any

import pytest

from dataset_svc import refusals
from tests.dataset.harness import PNG, archive
from tests.dataset.read_here import Read, read_here

BOTH = [f"{folder}/{number}.png" for folder in ("cats", "dogs") for number in range(3)]


def read(paths: list[str], tellers: dict[str, list[str]], **changes: Any) -> Read:
    """`tellers`: the files of records by what each of them names; every second record is of another class."""
    files: dict[str, Any] = {path: PNG + path.encode() for path in paths}
    for name, named in tellers.items():
        rows = [{"file": each, "label": number % 2} for number, each in enumerate(named)]
        files[name] = json.dumps(rows)
    values = {"format": "json", "task_type": "image_classification", "max_bad_share": 0.9} | changes
    return read_here(archive(files), **values)


def found(named: list[str], paths: list[str] = BOTH, teller: str = "labels.json") -> list[str]:
    return read(paths, {teller: named}).paths["train"]


@pytest.mark.parametrize(
    "before",
    [
        *("", "./", "/", "dataset/", "/home/me/dataset/", "C:/data/", "CATS/../", "../"),
        *("file:///home/me/", "file:///C:/data/", "https://files.example/v1/"),
    ],
)
def test_names_as_systems_and_tools_write_them(before: str) -> None:
    assert found([f"{before}cats/1.png", f"{before}dogs/1.png"]) == ["cats/1.png", "dogs/1.png"]
    backslashes = f"{before}cats/1.png".replace("/", "\\")
    assert "://" in before or found([backslashes, "dogs/1.png"]) == ["cats/1.png", "dogs/1.png"]


def test_a_url_may_have_a_query_and_escapes() -> None:
    paths = ["my cats/1.png", "dogs/1.png", "dogs/50%20.png"]
    named = ["http://files.example/a/my%20cats/1.png?size=3#x", "dogs/50%20.png"]
    assert found(named, paths) == ["my cats/1.png", "dogs/50%20.png"]


@pytest.mark.parametrize(
    "named",
    [
        *("cats/7.png", "dataset/cats/7.png", "C:\\data\\cats\\7.png", "/cats/7.png"),
        "file:///data/cats/7.png",
    ],
)
def test_a_file_that_is_missing_is_not_the_one_of_another_folder(named: str) -> None:
    paths = [*BOTH, "dogs/7.png"]
    result = read(paths, {"labels.json": ["cats/0.png", "dogs/0.png", named]})
    assert result.paths["train"] == ["cats/0.png", "dogs/0.png"]
    assert [(row["code"], row["params"]["item"]) for row in result.reports["train"]["errors"]] == [
        (refusals.FILE_MISSING, 3)
    ]


def test_folders_that_are_spelled_otherwise() -> None:
    composed, apart = (unicodedata.normalize(form, "é") for form in ("NFC", "NFD"))
    assert found([f"{composed}/1.png", "dogs/1.png"], [f"{apart}/1.png", "dogs/1.png"]) == [
        f"{apart}/1.png",
        "dogs/1.png",
    ]
    assert found(["Cats/1.PNG", "x/DOGS/1.png"]) == ["cats/1.png", "dogs/1.png"]
    assert found(["a.png", "A.png"], ["a.png", "A.png"])[:1] == ["a.png"]


def test_a_name_alone_is_that_of_one_file() -> None:
    assert found(["a.png", "old/b.png"], ["cats/a.png", "dogs/b.png"]) == ["cats/a.png", "dogs/b.png"]
    result = read([*BOTH, "dogs/a.png"], {"labels.json": ["cats/0.png", "a.png", "1.png"]})
    assert result.paths["train"] == ["cats/0.png", "dogs/a.png"]
    assert result.reports["train"]["errors"][0]["params"] == {"file": "1.png", "item": 3, "line": 1}


def test_the_folder_of_the_records_goes_first() -> None:
    paths = ["a/0.png", "a/x/1.png", "b/0.png", "b/x/1.png", "x/1.png"]
    assert found(["0.png", "x/1.png"], paths, "a/labels.json") == ["a/0.png", "a/x/1.png"]


def test_the_side_of_the_records_goes_first() -> None:
    paths = [f"{side}/{number}.png" for side in ("train", "test") for number in range(2)]
    tellers = {f"annotations/{side}.json": ["0.png", "1.png"] for side in ("train", "test")}
    result = read(paths, tellers, separate=True)
    assert result.paths == {side: [f"{side}/0.png", f"{side}/1.png"] for side in ("train", "test")}


def test_folders_between_those_that_are_named() -> None:
    paths = [f"set/images/{path}" for path in BOTH]
    assert found(["set/cats/1.png", "set/dogs/1.png"], paths) == ["set/images/cats/1.png", "set/images/dogs/1.png"]


def test_records_have_numbers_that_no_other_has() -> None:
    tellers = {"1.json": ["cats/0.png", "dogs/0.png"], "2.json": ["cats/1.png", "dogs/1.png"]}
    before = [len(PNG + path.encode()) for path in BOTH]
    before.append(len(json.dumps([{"file": path, "label": 0} for path in tellers["1.json"]])))
    left = read(BOTH, tellers, mends={"leave_out": [sum(before)]})
    assert left.paths["train"] == ["cats/0.png", "dogs/0.png", "dogs/1.png"]
