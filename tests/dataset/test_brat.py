"""Texts with brat's files beside them (03): what is read, named and kept."""

import json
import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dataset_svc import refusals
from dataset_svc.imports.notes import Entity, Notes, Relation
from tests.dataset.harness import archive, imported, pages
from tests.dataset.read_here import Read, read_here
from tests.support.one_service import Caller

CORPORA = Path(__file__).parents[3] / "shared/data/datasets"
TEXT = "Ann Lee works\nat Acme in Rome.\n"
ANN = """T1\tPerson 0 7\tAnn Lee
T2\tOrg 17 21\tAcme
T3\tJob 8 16\tworks at
R1\tEmployed Arg1:T1 Arg2:T2
E1\tHire:T3 Who:T1 Where:T2
A1\tSure E1
#1\tAnnotatorNotes T2\tlook again
"""
CLASSES = {"Person": 1, "Org": 1, "Job": 1}


def pair(name: str = "a", text: str = TEXT, ann: str = ANN) -> dict[str, Any]:
    return {f"{name}.txt": text.encode(), f"{name}.ann": ann.encode()}


def read(files: Mapping[str, Any], task_type: str = "entity_extraction", **changes: Any) -> Read:
    return read_here(archive(dict(files)), format="brat_ann", task_type=task_type, **changes)


def wrong(found: Read) -> list[tuple[str, str, int]]:
    return [(row["file"], row["code"], row["params"].get("line", 0)) for row in found.reports["train"]["errors"]]


@pytest.mark.parametrize(
    "files",
    [
        pair(),
        pair("wrap/deep/a"),
        pair("a b"),
        {"a.TXT": TEXT.encode(), "a.ANN": ANN.encode()},
        pair(text=TEXT.replace("\n", "\r\n"), ann=ANN.replace("17 21", "18 22").replace("8 16", "8 17")),
        pair(text=TEXT.replace("\n", "\r\n"), ann=ANN),
        pair(ann=ANN.replace("8 16", "8 13;14 16")),
        pair(ann="\ufeff" + ANN.replace("\n", "\r\n")),
    ],
    ids=["plain", "wrapped", "blank", "capitals", "crlf", "crlf in the text only", "discontinuous", "bom"],
)
def test_a_text_and_what_is_marked_in_it(files: dict[str, Any]) -> None:
    found = read(files)
    assert (found.reasons, found.classes(), found.reports["train"]["bad"]) == ({"train": None}, CLASSES, 0)
    assert found.texts == [TEXT]
    (name,) = (name for name in files if name.lower().endswith(".txt"))
    assert found.paths["train"] == [name]


def test_each_file_that_is_wrong_is_named_with_its_line() -> None:
    files = {
        **pair(),
        **pair("b", ann="T1\tPerson 0 7\tAnn Lea\n"),
        **pair("c", ann="T1\tPerson 0 99\tAnn Lee\n"),
        **pair("d", ann=ANN + "nonsense\n"),
        **pair("e", ann="T1\tPerson 0 7\tAnn Lee\nR1\tEmployed Arg1:T1 Arg2:T9\n"),
        **pair("f", ann="T1\tPerson 0 7\tAnn Lee\nT1\tOrg 17 21\tAcme\n"),
        **pair("g", text=" \n"),
        "h.ann": ANN.encode(),
        "i.txt": TEXT.encode(),
    }
    found = read(files, max_bad_share=0.95)
    assert wrong(found) == [
        ("b.ann", refusals.SPAN_WRONG, 1),
        ("c.ann", refusals.SPAN_WRONG, 1),
        ("d.ann", refusals.RECORD_BROKEN, 8),
        ("e.ann", refusals.RELATION_BROKEN, 2),
        ("f.ann", refusals.RECORD_BROKEN, 2),
        ("g.txt", refusals.TEXT_EMPTY, 0),
        ("h.ann", refusals.FILE_MISSING, 1),
    ]
    assert found.warnings()[refusals.WARN_UNLABELLED] == {"count": 1, "examples": ["i.txt"]}


def test_a_text_without_marks_is_a_sample_beside_others() -> None:
    found = read({**pair(), **pair("b", ann="")})
    assert (found.classes(), found.reports["train"]["samples"]) == (CLASSES, 2)


def test_folders_tell_sides_and_names_of_files_do_not() -> None:
    files = {**pair("train/test_1"), **pair("train/b", ann="T1\tPerson 0 3\tAnn\n"), **pair("test/train_2")}
    found = read(files, separate=True)
    assert {part: report["samples"] for part, report in found.reports.items()} == {"train": 2, "test": 1}
    assert read({**pair("test_1"), **pair("train_2")}).reports["train"]["samples"] == 2


def test_classes_of_a_relation_dataset_are_its_relations() -> None:
    assert read(pair(), "relation_extraction").classes() == {"Employed": 1}


def test_what_speaks_of_a_class_that_is_left_out_goes_with_it() -> None:
    ann = ANN.splitlines()
    entities = tuple(Entity(name, name, ((0, 1),)) for name in ("T1", "T2", "T3"))
    notes = Notes(entities, (Relation("Employed", "T1", "T2", "R1"),), more=(*ann[4:], "#2\tAnnotatorNotes R1\tsure"))
    without_org = notes.called(lambda label: None if label == "T2" else label)
    assert (without_org.relations, without_org.more) == ((), ())
    without_person = read(pair(), mends={"classes": {"Person": None}})
    assert without_person.classes() == {"Org": 1, "Job": 1}
    kept = notes.called(lambda label: None if label == "T4" else label)
    assert kept == notes


async def test_they_are_browsed(owner: Caller) -> None:
    kind = {"task_type": "entity_extraction", "annotation": "entity", "format": "brat_ann"}
    dataset, part = await imported(owner, archive(pair()), **kind)
    assert part["state"] == "ready", part["reason"]
    (sample,) = await pages(owner, f"/api/v1/datasets/{dataset['id']}/samples")
    assert (sample["member"], sample["text"]) == ("a.txt", TEXT)
    assert sample["notes"]["entities"][2] == {"id": "T3", "label": "Job", "spans": [[8, 16]]}
    assert sample["notes"]["relations"] == [{"label": "Employed", "source": "T1", "target": "T2"}]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["ner_bionlp_ge", "ner_ncbi_disease", "ner_conll2002_esp"])
def test_corpora_have_as_many_entities_as_lines(name: str) -> None:
    path = CORPORA / f"{name}__brat.zip"
    with zipfile.ZipFile(path) as zipped:
        files = [zipped.read(each).decode() for each in zipped.namelist() if each.endswith(".ann")]
    labels = Counter(found for text in files for found in re.findall(r"^T\d+\t(\S+) ", text, re.MULTILINE))
    report = read_here(path.read_bytes(), format="brat_ann", task_type="entity_extraction").reports["train"]
    assert (report["samples"], report["bad"]) == (len(files), 0)
    assert {row["name"]: row["annotations"] for row in report["classes"]} == labels


def test_what_is_written_is_json() -> None:
    notes = Notes((Entity("T1", "Person", ((0, 3), (4, 7)), 1, "x"),), more=("A1\tSure T1",))
    assert json.loads(json.dumps(notes.as_dict())) == {
        "entities": [{"id": "T1", "label": "Person", "spans": [[0, 3], [4, 7]]}],
        "relations": [],
        "more": ["A1\tSure T1"],
    }
