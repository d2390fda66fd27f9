"""JSON as people and tools write it: what holds records, what lies beside them, and how what is wrong is told (03)."""

import json
import time
from typing import Any

import pytest

from dataset_svc import refusals
from dataset_svc.imports.dir_format import MAX_TEXT
from tests.dataset.harness import PNG, archive
from tests.dataset.read_here import Read, read_here

TWO = {"neg": 15, "pos": 15}
ROWS = [{"text": f"text {number}", "label": "pos" if number % 2 else "neg"} for number in range(30)]
LINES = "\n".join(map(json.dumps, ROWS))
LONG = [row | {"text": row["text"] + " x" * (MAX_TEXT // 20)} for row in ROWS]
"""More than one item may be, all together."""
FIELDS = {name: {str(number): row[name] for number, row in enumerate(ROWS)} for name in ("text", "label")}
"""As pandas writes a table."""
COCO = {"images": [{"id": 1, "file_name": "1.png"}], "annotations": [{"id": 2, "image_id": 1}]}


def read(files: dict[str, Any], task_type: str = "text_classification", **changes: Any) -> Read:
    return read_here(archive(files), format="json", task_type=task_type, **changes)


def read_one(value: Any, **changes: Any) -> Read:
    return read({"data.json": value if isinstance(value, str) else json.dumps(value)}, **changes)


def bad(found: Read) -> list[tuple[str, int, int]]:
    errors = found.reports["train"]["errors"]
    return [(row["code"], row["params"]["item"], row["params"]["line"]) for row in errors]


def refusal(found: Read) -> tuple[str, dict[str, Any]]:
    assert found.reason is not None
    return found.reason["code"], found.reason["params"]


@pytest.mark.parametrize("rows", [ROWS, LONG], ids=["short", "long"])
@pytest.mark.parametrize("indent", [None, 1])
def test_the_one_list_in_an_object_is_read(rows: list[Any], indent: int | None) -> None:
    odd = {"label": "pos"}
    whole = {"version": 1, "tags": ["a"], "data": [*rows, odd], "info": {"by": [1]}}
    text = json.dumps(whole, indent=indent)
    found = read_one("\n" + text)
    line = 2 if indent is None else text[: text.rindex("{", 0, text.rindex('"label"'))].count("\n") + 2
    assert (found.reasons, found.classes()) == ({"train": None}, TWO)
    assert bad(found) == [(refusals.TEXT_MISSING, 31, line)]
    assert found.paths["train"][0] == "data.json#1"


@pytest.mark.parametrize(
    ("whole", "keys"),
    [
        (FIELDS, ["text", "label"]),
        (COCO, ["images", "annotations"]),
        ({"train": ROWS, "test": ROWS}, ["train", "test"]),
        ({"train": LONG, "test": LONG}, ["train", "test"]),
        ({"columns": ["text", "label"], "data": [["a", "pos"]]}, ["columns", "data"]),
        ({name: {str(n): "x" * 100_000 for n in range(100)} for name in ("text", "label")}, ["text"]),
        ({}, []),
    ],
    ids=["pandas", "coco", "sides", "long sides", "split", "long pandas", "nothing"],
)
def test_an_object_without_one_list_of_records_is_refused_with_its_keys(whole: Any, keys: list[str]) -> None:
    assert refusal(read_one(whole)) == (refusals.LIST_WANTED, {"member": "data.json", "columns": keys})


def test_one_record_a_file_is_no_list() -> None:
    whole = ROWS[0] | {"spans": [{"text": "a"}]}
    found = read({"0.json": json.dumps(whole), "1.json": json.dumps(ROWS[1]), "2.json": '{"text": " ", "label": "a"}'})
    assert found.classes() == {"neg": 1, "pos": 1}
    assert bad(found) == [(refusals.TEXT_EMPTY, 1, 1)]


def test_lines_whose_first_one_is_too_long_are_lines() -> None:
    found = read_one(json.dumps(ROWS[0] | {"text": "x" * 2 * MAX_TEXT}) + "\n" + LINES)
    assert (found.classes(), bad(found)) == (TWO, [(refusals.RECORD_BROKEN, 1, 1)])


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("metadata.json", '{"title": "Reviews", "version": 1}'),
        ("classes.json", '["neg", "pos"]'),
        ("label_map.json", '{"neg": 0, "pos": 1}'),
        ("config.json", '{\n"a": 1,\n"b": [1, 2,\n}'),
        ("config.json", "[1, 2"),
        ("labels.json", '{"label": "100", "label_desc": "news"}\n{"label": "101", "label_desc": "sports"}'),
        ("categories.json", '[{"id": 1, "name": "neg"}, {"id": 2, "name": "pos"}]'),
    ],
)
def test_what_lies_beside_the_records_is_left_out_and_named(name: str, beside: str) -> None:
    found = read({"data.json": json.dumps(ROWS), name: beside})
    assert (found.reasons, found.classes(), found.reports["train"]["bad"]) == ({"train": None}, TWO, 0)
    assert found.warnings()[refusals.WARN_NO_RECORDS] == {"count": 1, "examples": [name]}


@pytest.mark.parametrize(
    ("text", "code", "params"),
    [
        ('{"label": "1", "text_b": 1}\n' * 2000, refusals.RECORDS_UNKNOWN, {"columns": ["label", "text_b"]}),
        ("[7, 8]", refusals.RECORDS_UNKNOWN, {"columns": ["7"]}),
        ("{'text': 'a'}\n" * 2000, refusals.JSON_BROKEN, {"line": 1, "column": 2}),
        ('{"a": 1,\n"b": {},\n"data": [\n{"text": 1},\n}\n', refusals.JSON_BROKEN, {"line": 5, "column": 1}),
    ],
)
def test_where_no_file_has_records_it_is_said_why(text: str, code: str, params: dict[str, Any]) -> None:
    assert refusal(read_one(text)) == (code, {"member": "data.json", **params})


def test_a_record_that_names_no_file_is_none_of_images() -> None:
    rows = [{"file": f"{number}.png", "label": number % 2} for number in range(2)]
    files = {"0.png": PNG + b"0", "1.png": PNG + b"1", "labels.json": json.dumps(rows), "more.json": '[{"label": 1}]'}
    found = read(files, "image_classification")
    assert (found.classes(), found.reports["train"]["bad"]) == ({"0": 1, "1": 1}, 0)


def test_what_python_writes_for_nothing_is_missing() -> None:
    nan = float("nan")
    odd = [{"text": "a", "label": nan}, {"text": nan, "label": "pos"}, {"text": "a", "label": -float("inf")}]
    found = read_one([*ROWS, *odd], max_bad_share=0.5)
    codes = [refusals.LABEL_MISSING, refusals.TEXT_MISSING, refusals.LABEL_MISSING]
    assert bad(found) == [(code, number, 1) for number, code in enumerate(codes, 31)]


def test_one_label_is_written_in_several_ways() -> None:
    labels = [1, 1.0, "1", [1], [1.0], ["1"], 1.5, "b"]
    found = read_one([{"text": f"text {number}", "label": label} for number, label in enumerate(labels)])
    assert found.classes() == {"1": 6, "1.5": 1, "b": 1}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"data": [{"text": "x" * 300 + str(number), "label": "a"} for number in range(15_000)]}, indent=1),
        LINES + "\n" + "{'text': 'a', 'label': 'b'}\n" * 60_000,
    ],
    ids=["list", "python"],
)
def test_what_is_long_or_broken_takes_time_by_its_length(text: str) -> None:
    began = time.process_time()
    read_one(text)
    assert time.process_time() - began < 10
