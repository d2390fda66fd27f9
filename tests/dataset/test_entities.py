"""Texts in which entities and relations are marked: JSON of several tools, and CoNLL (03)."""

import json
from typing import Any

import pytest

from dataset_svc import refusals
from tests.dataset.harness import Harness, archive, imported, pages, part_of
from tests.dataset.read_here import Read, read_here
from tests.support.one_service import Caller, Running

TEXT = "叶老桂在浙商银行工作"
CONLL = "叶\tB-人\n老\tI-人\n桂\tI-人\n在\tO\n浙\tB-公司\n商\tI-公司\n银\tI-公司\n行\tI-公司\n\n"
ENTITIES = [{"id": 7, "start": 0, "end": 3, "label": "人"}, {"id": 8, "start": 4, "end": 8, "label": "公司"}]
RELATION = {"type": "任职", "from": 7, "to": 8}
BOTH = {"人": 1, "公司": 1}


def read(rows: list[Any] | str, task_type: str = "entity_extraction", **changes: Any) -> Read:
    name, text = ("data.conll", rows) if isinstance(rows, str) else ("data.json", json.dumps(rows))
    kind = "single_text" if isinstance(rows, str) else "json"
    return read_here(archive({name: text}), format=kind, task_type=task_type, **changes)


def problems(found: Read) -> list[tuple[str, int]]:
    return [(each["code"], each["params"]["line"]) for each in found.reports["train"]["errors"]]


@pytest.mark.parametrize(
    "row",
    [
        {"text": TEXT, "entities": ENTITIES},
        {"text": TEXT, "entities": [[0, 3, "人"], [4, 8, "公司"]]},
        {"text": TEXT, "label": [[0, 3, "人"], [4, 8, "公司"]]},
        {"text": TEXT, "entities": [{"start_offset": 0, "end_offset": 3, "label": "人"}, [4, 8, "公司"]]},
        [TEXT, {"entities": [[0, 3, "人"], [4, 8, "公司"]]}],
        {"text": TEXT, "label": {"人": {"叶老桂": [[0, 2]]}, "公司": {"浙商银行": [[4, 7]]}}},
        {"text": TEXT, "entities": [{"start": 0, "end": 3, "type": "人", "word": "叶老桂"}, [4, 8, "公司"]]},
    ],
    ids=["own", "triples", "doccano", "doccano offsets", "spacy", "cluener", "with words"],
)
def test_entities_in_the_json_of_several_tools(row: Any) -> None:
    found = read([row])
    assert (found.reasons, found.classes(), found.reports["train"]["bad"]) == ({"train": None}, BOTH, 0)


@pytest.mark.parametrize(
    "text",
    [
        CONLL,
        CONLL.replace("\t", " "),
        CONLL.replace("\t", "\tNN\t"),
        CONLL.replace("I-", "M-"),
        CONLL.replace("B-人", "I-人"),
        "-DOCSTART- -X- O O\n\n" + CONLL,
        CONLL.replace("\n", "\r\n"),
        CONLL.rstrip("\n"),
    ],
    ids=["tabs", "spaces", "columns", "BMES", "IOB", "docstart", "crlf", "no end"],
)
def test_conll(text: str) -> None:
    found = read(text)
    assert (found.reasons, found.classes(), found.reports["train"]["samples"]) == ({"train": None}, BOTH, 1)


def test_each_record_that_is_wrong_is_named() -> None:
    rows = [
        {"text": TEXT, "entities": ENTITIES},
        {"text": TEXT, "entities": [[4, 99, "公司"]]},
        {"text": TEXT, "entities": [[3, 3, "公司"]]},
        {"text": TEXT, "entities": [{"start": 0, "end": 3, "label": "人", "text": "浙商"}]},
        {"text": TEXT, "entities": [{"start": 0, "end": 3}]},
        {"text": TEXT, "entities": [{"start": "0", "end": 3, "label": "人"}]},
        {"text": TEXT, "label": "人"},
        {"entities": ENTITIES},
        {"text": TEXT, "entities": ENTITIES, "relations": [RELATION | {"to": 9}]},
        {"text": TEXT + "\ud800", "entities": ENTITIES},
    ]
    found = read(rows, max_bad_share=0.95)
    assert [code for code, _ in problems(found)] == [
        refusals.SPAN_WRONG,
        refusals.SPAN_WRONG,
        refusals.SPAN_WRONG,
        refusals.LABEL_MISSING,
        refusals.RECORD_BROKEN,
        refusals.ENTITIES_MISSING,
        refusals.TEXT_MISSING,
        refusals.RELATION_BROKEN,
        refusals.RECORD_BROKEN,
    ]


def test_each_line_of_conll_that_is_wrong_is_named() -> None:
    found = read(CONLL + "word\n\nword\tQ-x\n\nword\tB-\x07\n\n", max_bad_share=0.9)
    wanted = [(refusals.RECORD_BROKEN, 10), (refusals.TAG_UNKNOWN, 12), (refusals.LABEL_UNUSABLE, 14)]
    assert (found.classes(), problems(found)) == (BOTH, wanted)


def test_a_file_without_tags_is_left_out_or_refused() -> None:
    found = read_here(
        archive({"data.txt": CONLL, "README.txt": "What is here?\nNothing."}),
        format="single_text",
        task_type="entity_extraction",
    )
    assert found.warnings()[refusals.WARN_NO_RECORDS] == {"count": 1, "examples": ["README.txt"]}
    refused = read("What is here?\nNothing.\n").reason
    assert refused is not None
    assert (refused["code"], refused["params"]) == (refusals.TAGS_UNKNOWN, {"member": "data.conll"})


def test_texts_without_any_entity_are_refused() -> None:
    refused = read([{"text": TEXT, "entities": []}] * 3).reasons["train"]
    assert refused is not None
    assert (refused["code"], refused["params"]) == (refusals.NO_ANNOTATIONS, {"count": 3})


def test_classes_of_a_relation_dataset_are_its_relations() -> None:
    row = {"text": TEXT, "entities": ENTITIES, "relations": [RELATION]}
    assert read([row], "relation_extraction").classes() == {"任职": 1}
    missing = read([row, {"text": TEXT, "entities": ENTITIES}], "relation_extraction", max_bad_share=0.6)
    assert problems(missing) == [(refusals.RELATION_BROKEN, 1)]


def test_classes_are_renamed_merged_and_left_out() -> None:
    row = {"text": TEXT, "entities": ENTITIES, "relations": [RELATION]}
    assert read([row], mends={"classes": {"人": "公司"}}).classes() == {"公司": 1}
    assert read([row], mends={"classes": {"人": "公司"}}).reports["train"]["classes"][0]["annotations"] == 2
    assert read([row], mends={"classes": {"人": None}}).classes() == {"公司": 1}


def many() -> list[dict[str, Any]]:
    """Twenty texts, all with the common class, every fifth also with the rare one."""
    return [
        {"text": f"{number:02} {TEXT}", "entities": [[3, 6, "人"], *([[7, 11, "公司"]] if number % 5 == 0 else [])]}
        for number in range(20)
    ]


async def test_they_are_browsed_split_by_their_rarest_class_and_left_out(
    owner: Caller, service: Running, harness: Harness
) -> None:
    kind = {"task_type": "entity_extraction", "annotation": "entity", "format": "json"}
    dataset, part = await imported(owner, archive({"data.json": json.dumps(many())}), **kind)
    assert part["state"] == "ready", part["reason"]
    path = f"/api/v1/datasets/{dataset['id']}"
    samples = await pages(owner, f"{path}/samples")
    assert (len(samples), samples[0]["text"], samples[0]["label"]) == (20, f"00 {TEXT}", "")
    assert samples[5]["notes"]["entities"][1] == {"id": "1", "label": "公司", "spans": [[7, 11]]}
    assert [row["id"] for row in await pages(owner, f"{path}/samples", label="公司")] == [0, 5, 10, 15]
    training = service.as_service("training-svc")
    split = (await training("POST", f"/internal{path[7:]}/versions/1/splits", json={"share": 0.75, "seed": 7})).json()
    assert (split["counts"], split["classes"]) == ({"train": 15, "test": 5}, ["人", "公司"])
    assert split["parts"]["train"]["notes_key"].endswith("/index.notes")
    manifest = json.loads(await harness.store.get_bytes(split["manifest_key"]))
    assert sum(sample % 5 == 0 for sample in manifest["test"]["ids"]) == 1
    again = await owner("POST", f"{path}/parts/train/read", json={"leave_out": [5], "version": 1})
    assert again.status_code == 202
    second = await part_of(owner, dataset, version=2)
    assert {row["name"]: row["count"] for row in second["report"]["classes"]} == {"人": 19, "公司": 3}
