"""Tables as people's tools write them, and what is wrong with some (03)."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from dataset_svc import refusals
from tests.dataset.harness import archive
from tests.dataset.read_here import Read, read_here

TWO = {"neg": 15, "pos": 15}
ROWS = [("pos" if number % 2 else "neg", f"text {number}") for number in range(30)]


def read(text: str | bytes, name: str = "data.csv", **changes: Any) -> Read:
    return read_here(archive({name: text}), format="single_text", **changes)


def csv(rows: Sequence[tuple[str, ...]], head: str = "", separator: str = ",") -> str:
    return head + "".join(separator.join(row) + "\n" for row in rows)


def wrong(found: Read) -> list[tuple[str, int]]:
    return [(row["code"], row["params"]["line"]) for row in found.reports["train"]["errors"]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (csv(ROWS, "sep=,\nlabel,text\n"), "data.csv"),
        (csv(ROWS, "sep=;\r\nlabel;text\r\n", ";"), "data.csv"),
        (csv([(f"{n}", *row) for n, row in enumerate(ROWS)], ",label,text\n"), "data.csv"),
        (csv([(text, "x", label) for label, text in ROWS], "text,y,label\n"), "data.csv"),
        (csv([(label, "t", text) for label, text in ROWS], "label,title,content\n"), "data.csv"),
        (csv([("src", text, label) for label, text in ROWS], "category,text,label\n"), "data.csv"),
        (csv([(*row, "", "") for row in ROWS]), "data.csv"),
        (csv([(*row, "") for row in ROWS], "label,text,\n"), "data.csv"),
        (csv([(label, f"{text}, really") for label, text in ROWS], "", "\t"), "data.csv"),
        (csv([(label, f"{text}; really") for label, text in ROWS], "label,text\n"), "data.csv"),
        (csv([(label, f'"{text}"') for label, text in ROWS], "label\ttext\n", "\t"), "data.tsv"),
        (csv([(f"id{n}", *row) for n, row in enumerate(ROWS)], "", "\t"), "data.txt"),
        (csv([(text, label) for label, text in ROWS], "", "\t"), "data.txt"),
        (csv([(*row, "", "") for row in ROWS], "", "\t"), "data.txt"),
    ],
)
def test_tables_of_people(text: str, name: str) -> None:
    found = read(text, name)
    assert (found.reasons, found.classes(), found.reports["train"]["bad"]) == ({"train": None}, TWO, 0)
    assert found.texts[0].startswith("text 0")


@pytest.mark.parametrize("head", ["label,text\n", ""])
def test_more_cells_belong_to_a_text_that_comes_last(head: str) -> None:
    rows = [(label, f"{text}, really, good") for label, text in ROWS[:10]] + ROWS[10:]
    found = read(csv(rows, head))
    assert (found.classes(), found.texts[0]) == (TWO, "text 0, really, good")


def test_more_cells_before_a_label_are_named() -> None:
    rows = [(f"{text}, so" if n == 4 else text, label) for n, (label, text) in enumerate(ROWS)]
    found = read(csv(rows, "text,label\n"))
    assert (found.classes(), wrong(found)) == ({"neg": 14, "pos": 15}, [(refusals.RECORD_BROKEN, 6)])


def test_a_row_that_is_quoted_in_another_way_is_named() -> None:
    rows = [*ROWS, ("pos", '"he said \\"x\\", ok"')]
    assert wrong(read(csv(rows, "label,text\n"))) == [(refusals.RECORD_BROKEN, 32)]


def test_a_quote_that_is_not_closed_takes_its_own_row_only() -> None:
    rows = [(label, f'"{text}' if n in (6, 12) else text) for n, (label, text) in enumerate(ROWS)]
    found = read(csv(rows, "label,text\n"), max_bad_share=0.1)
    assert wrong(found) == [(refusals.RECORD_BROKEN, 8), (refusals.RECORD_BROKEN, 14)]
    assert found.classes() == {"neg": 13, "pos": 15}


def test_what_nothing_closes_is_counted_by_its_lines() -> None:
    long = "".join(f'pos,"text {n} {"x" * 1000}\n' for n in range(20_000))
    found = read(csv(ROWS, "label,text\n") + long)
    assert found.reports["train"]["samples"] == 30
    assert found.reports["train"]["bad"] == 20_000


def test_a_cell_of_several_lines_in_a_table_with_tabs() -> None:
    rows = [(label, f'"{text}\nline 2, ""so""\nline 3"') for label, text in ROWS]
    found = read(csv(rows, "label\ttext\n", "\t"), "data.txt")
    assert (found.classes(), found.texts[0]) == (TWO, 'text 0\nline 2, "so"\nline 3')


def test_a_quote_in_a_table_with_tabs_may_be_only_a_character() -> None:
    rows = [(label, f'"{text} he said') for label, text in ROWS]
    found = read(csv(rows, "", "\t"), "data.txt")
    assert (found.classes(), found.texts[0]) == (TWO, '"text 0 he said')


def test_quotes_around_a_cell_are_no_part_of_it() -> None:
    found = read(csv([(label, f'"{text} ""so"""') for label, text in ROWS], "", "\t"), "data.txt")
    assert found.texts[0] == 'text 0 "so"'
    raw = read(csv([(label, f'"{text}" is "so"') for label, text in ROWS], "", "\t"), "data.txt")
    assert raw.texts[0] == '"text 0" is "so"'


def test_tabs_within_a_text_stay() -> None:
    found = read(csv([(label, "a", text) for label, text in ROWS], "", "\t"), "data.txt")
    assert found.texts[0] == "a\ttext 0"


@pytest.mark.parametrize(
    "text",
    [
        csv([(f"{n}", label) for n, (label, _) in enumerate(ROWS)], "id,label\n"),
        csv([(f"{n}", text) for n, (_, text) in enumerate(ROWS)], "id,text\n"),
        csv([(f"{n}.jpg", label) for n, (label, _) in enumerate(ROWS)], "filename,label\n"),
        csv([(f"text {n}", f"text {n + 7}") for n in range(30)]),
    ],
)
def test_tables_without_texts_or_labels_are_refused(text: str) -> None:
    refused = read(text).reason
    assert refused is not None
    assert refused["code"] == refusals.COLUMNS_UNKNOWN
    beside = read_here(archive({"data.csv": csv(ROWS), "more/ids.csv": text}), format="single_text")
    assert beside.classes() == TWO
    assert beside.warnings()[refusals.WARN_NO_RECORDS] == {"count": 1, "examples": ["more/ids.csv"]}


def test_both_columns_that_repeat_are_label_and_text_in_this_order() -> None:
    rows = [(label, "good" if n % 3 else "bad") for n, (label, _) in enumerate(ROWS)]
    assert read(csv(rows)).classes() == TWO


@pytest.mark.parametrize(
    "names",
    [
        ("cnews.train.txt", "cnews.test.txt", "cnews.val.txt"),
        ("imdb_train.txt", "imdb_test.txt", "imdb_dev.txt"),
        ("train-00000-of-00001.txt", "test-00000-of-00001.txt", "valid_01.txt"),
        ("新闻训练集.txt", "新闻测试集.txt", "新闻验证集.txt"),
        ("training.1600000.txt", "test_with_labels.txt", "my_dev.txt"),
    ],
)
def test_names_of_files_tell_their_sides(names: tuple[str, ...]) -> None:
    table = csv(ROWS, "", "\t")
    found = read_here(archive({name: table for name in names}), format="single_text", separate=True)
    assert (found.classes("train"), found.classes("test")) == (TWO, TWO)
    assert found.warnings()[refusals.WARN_FOLDERS_LEFT_OUT]["folders"] == [names[2]]


def test_a_line_with_zeros_is_damaged_and_the_others_are_read() -> None:
    text = csv([(label, f"{text} 很好") for label, text in ROWS], "", "\t").encode().replace(b"text 5", b"te\0t 5")
    found = read(text, "data.txt")
    assert (found.reports["train"]["samples"], wrong(found)) == (29, [(refusals.TEXT_DAMAGED, 6)])


def test_a_file_that_cannot_be_read_is_refused() -> None:
    files = {"data.txt": csv(ROWS, "", "\t"), "odd.txt": b"\x80\x81\xff\xfe\x01\x02\n" * 50}
    refused = read_here(archive(files), format="single_text").reason
    assert refused is not None
    assert (refused["code"], refused["params"]) == (refusals.RECORDS_UNREADABLE, {"member": "odd.txt"})


def test_the_number_of_a_record_stays_in_another_encoding() -> None:
    """A header that is not understood yet is a row; whoever leaves out the sample of a line means that line."""
    data = csv([(label, f"很好 {text}") for label, text in ROWS], "标签,内容\n").encode("gbk")
    first = read(data, mends={"texts_encoding": "cp1251"})
    assert first.reports["train"]["samples"] == 31
    lines = [row["record"] for row in first.rows if row["path"] == "data.csv:4"]
    again = read(data, mends={"texts_encoding": "gb18030", "leave_out": lines})
    assert "data.csv:4" not in again.paths["train"]
    assert "data.csv:5" in again.paths["train"]


def test_there_is_a_number_of_records_beyond_which_none_is_read() -> None:
    refused = read(csv(ROWS), max_files=29).reason
    assert refused is not None
    assert (refused["code"], refused["params"]) == (refusals.TOO_MANY_SAMPLES, {"max": 29})


def test_labels_with_joiners_are_classes() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    found = read(csv([(family if label == "pos" else label, text) for label, text in ROWS]))
    assert found.classes() == {"neg": 15, family: 15}


def test_json_takes_the_body_before_the_title_and_the_label_before_the_category() -> None:
    rows = [{"title": "t", "category": "src", "content": text, "label": label} for label, text in ROWS]
    found = read_here(archive({"data.json": json.dumps(rows)}), format="json")
    assert (found.classes(), found.texts[0]) == (TWO, "text 0")
