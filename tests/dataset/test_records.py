"""Samples that are records of a file: tables and JSON of texts with their labels (03)."""

import json
import time
from typing import Any

import pytest

from dataset_svc import refusals
from dataset_svc.imports.json_items import Item, JsonBroken, items
from tests.dataset.harness import PNG, archive, imported, pages, part_of
from tests.dataset.read_here import Read, read_here
from tests.support.one_service import Caller, Running

TWO = {"neg": 15, "pos": 15}
ROWS = [("pos" if number % 2 else "neg", f"text {number}") for number in range(30)]


def table(rows: list[tuple[str, str]] = ROWS, separator: str = "\t", head: str = "") -> str:
    return head + "".join(f"{label}{separator}{text}\n" for label, text in rows)


def swapped() -> list[tuple[str, str]]:
    return [(text, label) for label, text in ROWS]


def read(files: dict[str, Any], format: str = "single_text", **changes: Any) -> Read:
    return read_here(archive(files), format=format, **changes)


def bad(found: Read) -> list[tuple[str, str, int]]:
    return [(row["file"], row["code"], row["params"]["line"]) for row in found.reports["train"]["errors"]]


def as_json(*more: Any) -> list[Any]:
    return [{"text": text, "label": label} for label, text in ROWS] + list(more)


@pytest.mark.parametrize(
    "files",
    [
        {"data.txt": table()},
        {"data.tsv": table(head="label\ttext\n")},
        {"data.tsv": table(swapped(), head="content\tcategory\n")},
        {"a/b/data.csv": table(separator=",", head="标签,内容\n")},
        {"data.csv": table(separator=";", head="label;review\n")},
        {"data.csv": table(separator=",")},
        {"data.csv": table(swapped(), separator=",")},
        {"data.csv": "id,text,label\n" + "".join(f"{n},{text},{label}\n" for n, (label, text) in enumerate(ROWS))},
        {"data.csv": table([(label, f'"{text}, ""so""\nmore"') for label, text in ROWS], ",", "label,text\n")},
        {"data.txt": table().replace("\n", "\r\n").encode("utf-16")},
        {"data.txt": table().encode("utf-8-sig")},
        {"1.txt": table(ROWS[:10]), "2.txt": table(ROWS[10:])},
    ],
    ids=str,
)
def test_tables(files: dict[str, Any]) -> None:
    found = read(files)
    assert (found.reasons, found.classes()) == ({"train": None}, TWO)
    assert found.reports["train"]["bad"] == 0


@pytest.mark.parametrize(
    "files",
    [
        {"data.json": json.dumps(as_json())},
        {"data.json": json.dumps(as_json(), indent=2)},
        {"data.jsonl": "\n".join(map(json.dumps, as_json()))},
        {"set/data.ndjson": "\r\n".join(map(json.dumps, as_json()))},
        {"data.json": json.dumps([{"content": text, "标签": label, "id": 7} for label, text in ROWS])},
    ],
    ids=str,
)
def test_json(files: dict[str, Any]) -> None:
    found = read(files, "json")
    assert (found.reasons, found.classes()) == ({"train": None}, TWO)


def test_each_line_that_is_no_sample_is_named() -> None:
    more = "no label\n\tx\npos\t\npos\n" + "x" * 300 + "\ty\nbell\x07\tz\n"
    found = read({"data.txt": table() + more}, max_bad_share=0.5)
    assert found.classes() == TWO
    assert bad(found) == [
        ("data.txt", refusals.RECORD_BROKEN, 31),
        ("data.txt", refusals.LABEL_MISSING, 32),
        ("data.txt", refusals.TEXT_EMPTY, 33),
        ("data.txt", refusals.RECORD_BROKEN, 34),
        ("data.txt", refusals.LABEL_UNUSABLE, 35),
        ("data.txt", refusals.LABEL_UNUSABLE, 36),
    ]


def named(*more: dict[str, str]) -> dict[str, Any]:
    rows = [{"file": f"images/{n}.png", "label": "猫" if n % 2 else "狗"} for n in range(6)]
    return {f"set/images/{n}.png": PNG + bytes([n]) for n in range(6)} | {"set/labels.json": json.dumps([*rows, *more])}


def test_records_may_name_files() -> None:
    found = read(named(), "json", task_type="image_classification")
    assert (found.reasons, found.classes()) == ({"train": None}, {"狗": 3, "猫": 3})
    assert found.paths["train"][:2] == ["set/images/0.png", "set/images/1.png"]
    texts = {f"texts/{n}.txt": f"评论内容很好 {n}".encode("gbk") for n in range(6)}
    rows = [{"file": f"{n}.txt", "label": "pos" if n % 2 else "neg"} for n in range(6)]
    found = read(texts | {"labels.json": json.dumps(rows)}, "json")
    assert found.classes() == {"neg": 3, "pos": 3}
    assert found.reports["train"]["first"] == {"sample": 0, "member": "labels.json#1", "text": "评论内容很好 0"}
    assert found.warnings()[refusals.WARN_ENCODING]["guessed"] == 6


def test_a_file_that_is_missing_named_twice_or_unreadable_is_named() -> None:
    more = [{"file": name, "label": "猫"} for name in ("images/0.png", "../images/77.png", "odd.png")]
    files = named(*more) | {"set/odd.png": b"no image", "set/images/9.png": PNG}
    found = read(files, "json", task_type="image_classification", max_bad_share=0.5)
    assert found.classes() == {"狗": 3, "猫": 3}
    codes = [(row["file"], row["code"], row["params"].get("file")) for row in found.reports["train"]["errors"]]
    assert codes == [
        ("set/labels.json", refusals.FILE_TWICE, "images/0.png"),
        ("set/labels.json", refusals.FILE_MISSING, "../images/77.png"),
        ("set/odd.png", refusals.IMAGE_UNREADABLE, None),
    ]
    assert found.warnings()[refusals.WARN_UNLABELLED] == {"count": 1, "examples": ["set/images/9.png"]}


@pytest.mark.parametrize("field", ["title", "text", "content"])
def test_a_record_of_an_image_dataset_is_a_file_whatever_else_it_tells(field: str) -> None:
    files = named()
    rows = [row | {field: "一张照片"} for row in json.loads(files["set/labels.json"])]
    files["set/labels.json"] = json.dumps([*rows, {field: "no file", "label": "猫"}])
    found = read(files, "json", task_type="image_classification", max_bad_share=0.5)
    assert found.classes() == {"狗": 3, "猫": 3}
    assert found.paths["train"][0] == "set/images/0.png"
    assert bad(found) == [("set/labels.json", refusals.FILE_UNNAMED, 1)]


async def test_images_that_records_name_are_browsed_and_left_out(owner: Caller) -> None:
    task = {"purpose": "image", "task_type": "image_classification", "format": "json"}
    dataset, part = await imported(owner, archive(named()), **task)
    assert part["state"] == "ready", part["reason"]
    path = f"/api/v1/datasets/{dataset['id']}"
    content = await owner("GET", f"{path}/samples/2/content?part=train")
    assert (content.content, content.headers["content-type"]) == (PNG + b"\2", "image/png")
    again = await owner("POST", f"{path}/parts/train/read", json={"leave_out": [2], "version": 1})
    assert again.status_code == 202
    second = await part_of(owner, dataset, version=2)
    assert {row["name"]: row["count"] for row in second["report"]["classes"]} == {"狗": 2, "猫": 3}


def test_each_item_that_is_no_sample_is_named() -> None:
    odd = ["{broken", "7", '{"text": "a"}', '{"label": "pos"}', '{"text": "a", "label": ["pos", "neg"]}']
    found = read({"data.jsonl": "\n".join([*map(json.dumps, as_json()), *odd])}, "json", max_bad_share=0.5)
    assert found.classes() == TWO
    assert bad(found) == [
        ("data.jsonl", refusals.RECORD_BROKEN, 31),
        ("data.jsonl", refusals.RECORD_BROKEN, 32),
        ("data.jsonl", refusals.LABEL_MISSING, 33),
        ("data.jsonl", refusals.TEXT_MISSING, 34),
        ("data.jsonl", refusals.LABEL_UNUSABLE, 35),
    ]


def test_a_line_that_is_very_long_is_named_and_takes_no_time() -> None:
    long = "neg\t" + "x" * 60_000_000 + "\n"
    began = time.process_time()
    found = read({"data.txt": table(ROWS[:10]) + long + table(ROWS[10:])}, max_bad_share=0.5)
    assert (found.classes(), bad(found)) == (TWO, [("data.txt", refusals.TEXT_TOO_LONG, 11)])
    text = json.dumps(as_json({"text": "x" * 60_000_000, "label": "neg"}))
    refused = read({"data.json": text}, "json").reason
    assert refused is not None
    assert refused["code"] == refusals.JSON_BROKEN
    assert time.process_time() - began < 10


def test_a_list_that_breaks_off_is_refused_with_its_place() -> None:
    text = json.dumps(as_json(), indent=1).replace('"pos"', '"pos', 1)
    found = read({"data.json": text}, "json")
    assert found.reason is not None
    assert found.reason["code"] == refusals.JSON_BROKEN
    line = text[: text.index('"pos\n')].count("\n") + 1
    assert (found.reason["params"]["member"], found.reason["params"]["line"]) == ("data.json", line)


def test_a_file_that_is_no_table_is_left_out_and_named() -> None:
    found = read({"data.txt": table(), "README.txt": "What is here?\nReviews.", "logo.png": "x"})
    assert found.classes() == TWO
    assert found.warnings()[refusals.WARN_NO_RECORDS] == {"count": 2, "examples": ["logo.png", "README.txt"]}


def test_what_another_format_reads_is_suggested() -> None:
    task = {"task_type": "text_classification"}
    for files, chosen, suggested in (
        ({"data.csv": table()}, "dir", "single_text"),
        ({"data.txt": table()}, "dir", "single_text"),
        ({"data.json": "[]"}, "dir", "json"),
        ({"data.csv": table()}, "json", "single_text"),
        ({f"{name}/{n}.txt": "Some text." for name in "ab" for n in range(3)}, "single_text", "dir"),
    ):
        found = read(files, chosen)
        reason = found.reason or found.reasons["train"]
        assert reason is not None
        assert reason["params"].get("suggested") == {"format": suggested} | task, files


def test_columns_that_cannot_be_told_are_refused() -> None:
    found = read({"data.csv": "a,b,c\n1,2,3\n"})
    assert found.reason is not None
    assert (found.reason["code"], found.reason["params"]) == (
        refusals.COLUMNS_UNKNOWN,
        {"member": "data.csv", "columns": ["a", "b", "c"]},
    )


def test_files_and_folders_of_sides() -> None:
    files = {"train.tsv": table(), "test/part.tsv": table(ROWS[:4]), "dev.tsv": table()}
    found = read(files, separate=True)
    assert (found.classes("train"), found.classes("test")) == (TWO, {"neg": 2, "pos": 2})
    assert found.warnings()[refusals.WARN_FOLDERS_LEFT_OUT] == {"count": 1, "folders": ["dev.tsv"]}
    refused = read(files).reason
    assert refused is not None
    assert (refused["code"], refused["params"]["folders"]) == (refusals.SPLIT_FOLDERS, ["dev.tsv", "test/part.tsv"])


def test_what_a_table_is_in_is_guessed_shown_and_overruled() -> None:
    files = {"data.txt": table([(label, f"评论内容很好 {text}") for label, text in ROWS]).encode("gbk")}
    warning = read(files).warnings()[refusals.WARN_ENCODING]
    assert (warning["encodings"], warning["guessed"]) == ({"gb18030": 1}, 1)
    assert warning["texts"] == ["评论内容很好 text 29"]
    said = read(files, mends={"texts_encoding": "cp1251"})
    assert said.reports["train"]["first"]["text"].startswith("ЖАВЫ")


def test_a_line_that_is_damaged_is_left_out_and_named() -> None:
    lines = table([(label, f"评论内容很好 {text}") for label, text in ROWS]).encode().splitlines(keepends=True)
    lines[6] = lines[6][:-3] + b"\xff\n"
    found = read({"data.txt": b"".join(lines)})
    assert bad(found) == [("data.txt", refusals.TEXT_DAMAGED, 7)]
    assert found.reports["train"]["samples"] == 29


def test_spellings_of_a_label_are_one_class_and_shown() -> None:
    found = read({"data.txt": table() + "POS\tone more\n" + "Ｐos \tanother\n"})
    assert found.classes() == {"neg": 15, "pos": 16, "Ｐos": 1}
    assert found.warnings()[refusals.WARN_CLASSES_MERGED] == {"count": 1, "classes": ["pos · POS"]}


def test_classes_are_renamed_and_samples_left_out_in_the_next_reading() -> None:
    found = read({"data.txt": "broken\n" + table()}, mends={"classes": {"pos": "good"}, "leave_out": [1, 2]})
    assert found.classes() == {"good": 14, "neg": 14}
    assert found.warnings()[refusals.WARN_TAKEN_OUT] == {"count": 2}
    assert found.paths["train"][0] == "data.txt:4"


async def test_it_is_browsed_split_and_mended_as_every_dataset(owner: Caller, service: Running) -> None:
    data = archive({"data.json": json.dumps(as_json())})
    dataset, part = await imported(owner, data, format="json")
    assert part["state"] == "ready", part["reason"]
    path = f"/api/v1/datasets/{dataset['id']}"
    samples = await pages(owner, f"{path}/samples", label="pos")
    assert [(row["member"], row["text"]) for row in samples[:2]] == [
        ("data.json#2", "text 1"),
        ("data.json#4", "text 3"),
    ]
    content = await owner("GET", f"{path}/samples/3/content?part=train")
    assert (content.text, content.headers["content-type"]) == ("text 3", "text/plain; charset=utf-8")
    training = service.as_service("training-svc")
    split = await training("POST", f"/internal{path[7:]}/versions/1/splits", json={"share": 0.9, "seed": 7})
    assert split.json()["parts"]["train"]["archive_key"].endswith("/index.texts")
    again = await owner("POST", f"{path}/parts/train/read", json={"leave_out": [0, 2], "version": 1})
    assert again.status_code == 202
    second = await part_of(owner, dataset, version=2)
    assert {row["name"]: row["count"] for row in second["report"]["classes"]} == {"neg": 13, "pos": 15}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[1, 2]", [Item(1, 1), Item(1, 2)]),
        ("[]", []),
        ("", []),
        (" \n[\n1,\n\n[2]]", [Item(3, 1), Item(5, [2])]),
        ('{"a": 1}\n{"b": 2}', [Item(1, {"a": 1}), Item(2, {"b": 2})]),
        ("12\n34", [Item(1, 12), Item(2, 34)]),
        ("1\n{x\n2", [Item(1, 1), Item(2, broken=2), Item(3, 2)]),
        ("[" * 100_000, None),
        ("[1, 2", None),
        ("[1 2]", None),
        ("[1,]", None),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_items_of_json_in_pieces(text: str, found: list[Item] | None, size: int) -> None:
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    if found is None:
        with pytest.raises(JsonBroken):
            list(items(pieces, 1000))
    else:
        assert list(items(pieces, 1000)) == found
