"""How people lay samples out: what becomes a class, what a side, what is left out and said (03; 08, decision 19)."""

import io
import time
import unicodedata
import warnings
import zipfile
from typing import Any

import pytest

from dataset_svc import refusals
from tests.dataset.harness import PNG, archive
from tests.dataset.read_here import read_here

IMAGES = {"task_type": "image_classification"}
NFC, NFD = (unicodedata.normalize(form, "Übung") for form in ("NFC", "NFD"))


def texts(*folders: str, each: int = 3) -> dict[str, str]:
    """So many different texts in each folder."""
    return {f"{folder}/{i}.txt": f"{folder} {i}" for folder in folders for i in range(each)}


def images(*folders: str) -> dict[str, bytes]:
    return {f"{folder}/{i}.png": PNG + f"{folder}{i}".encode() for folder in folders for i in range(3)}


TWO = {"a": 3, "b": 3}


@pytest.mark.parametrize(
    ("files", "classes"),
    [
        (texts("a", "b"), TWO),
        (texts("set/a", "set/b"), TWO),
        (texts("导出/2026/数据/体育", "导出/2026/数据/财经"), {"体育": 3, "财经": 3}),
        (texts("set/a", "set/b") | {"README.md": "x", "set/metadata.json": "{}"}, TWO),
        (texts("set/a", "set/b") | {"set/labels.txt": "a\nb", "licence.txt": "x"}, TWO),
        (texts("set/a", "set/b") | texts("docs", each=1), TWO),
        (texts("set/a", "set/b") | {"set/annotations/all.xml": "<x/>", "set/.config/x.yml": ""}, TWO),
        (texts("train/a", "train/b"), TWO),
        (texts("a/x/y", "b/z"), TWO),
        (texts("a", "b") | {"a/deep/er/x.txt": "x"}, {"a": 4, "b": 3}),
        (texts("c#", "c++", ".net") | {"c#/.ipynb_checkpoints/0.txt": "x"}, {"c#": 3, "c++": 3, ".net": 3}),
        (texts("0", "1", "10", "02"), {"0": 3, "02": 3, "1": 3, "10": 3}),
        (texts("a.", "b ", "c"), {"a.": 3, "b ": 3, "c": 3}),
        (texts("Sport", "economy") | {"sport/9.txt": "x"}, {"Sport": 4, "economy": 3}),
        (texts(NFC, NFD, "b"), {NFC: 6, "b": 3}),
        (texts("pos", "neg", "unsup"), {"neg": 3, "pos": 3}),
        (texts("train", "a", "b"), {"a": 3, "b": 3, "train": 3}),
        (texts("a", "b") | {"__MACOSX/a/._0.txt": "x", "a/._1.txt": "x", "@eaDir/b/0.txt": "x"}, TWO),
        (texts("train/a", "train/b", "unsup/all", "unsup/more"), TWO),
        (texts("a", "b", each=20) | texts("set/x", "set/y"), {"a": 20, "b": 20, "set": 6}),
        (texts("testimony", "training day", "developer"), {"developer": 3, "testimony": 3, "training day": 3}),
        (texts("a") | {"b//0.txt": "1", "b/./1.txt": "2", "./b/2.txt": "3"}, TWO),
        (texts("a", "b") | {"a/Icon\r": "x"}, TWO),
        (texts("a", "C:b"), {"C:b": 3, "a": 3}),
        (texts("a\u200b", "a", "b\xa0c", "b c"), {"a": 6, "b c": 6}),
    ],
    ids=str,
)
def test_classes_of_one_side(files: dict[str, Any], classes: dict[str, int]) -> None:
    assert read_here(archive(files)).classes() == classes


@pytest.mark.parametrize(
    ("train", "test", "left_out"),
    [
        ("train", "test", None),
        ("Train", "TEST", None),
        ("training", "testing", None),
        ("train_set", "test-set", None),
        ("训练集", "测试集", None),
        ("训练", "测试", None),
        ("train", "valid", None),
        ("train", "dev", None),
        ("Train", "Validation", None),
        ("训练集", "验证集", None),
        ("01_Train-images", "02 test images", None),
        ("train2017", "val2017", None),
        ("trainImages", "testImages", None),
        ("训练样本", "测试样本图片", "无标注数据"),
        ("train", "test", "valid"),
        ("train", "test", "val"),
        ("train", "test", "unsup"),
        ("train", "valid", "unlabeled"),
    ],
)
@pytest.mark.parametrize("wrapper", ["", "set/", "data/set 1/"])
def test_sides_in_one_archive(train: str, test: str, left_out: str | None, wrapper: str) -> None:
    folders = [train, test, *([left_out] if left_out else [])]
    data = archive(texts(*(f"{wrapper}{side}/{name}" for side in folders for name in "ab")) | {"README": "x"})
    found = read_here(data, separate=True)
    assert (found.classes("train"), found.classes("test")) == (TWO, TWO)
    said = found.warnings("train").get(refusals.WARN_FOLDERS_LEFT_OUT)
    assert said == ({"count": 6, "folders": [wrapper + left_out]} if left_out else None)
    is_valid = test in ("valid", "dev", "Validation", "验证集", "val2017")
    assert (refusals.WARN_VALID_AS_TEST in found.warnings("test")) == is_valid


def test_only_the_test_side_of_an_archive_that_has_both() -> None:
    found = read_here(archive(texts("train/a", "train/b", "test/a")), separate=True, part="test")
    assert found.classes("test") == {"a": 3}
    assert found.warnings("test")[refusals.WARN_FOLDERS_LEFT_OUT] == {"count": 6, "folders": ["train"]}


@pytest.mark.parametrize("test", ["test", "valid", "测试集"])
def test_folders_of_a_test_side_are_refused_where_it_is_split_off(test: str) -> None:
    found = read_here(archive(texts("train/a", "train/b", f"{test}/a", f"{test}/b")))
    assert found.reason is not None
    assert (found.reason["code"], found.reason["params"]) == (refusals.SPLIT_FOLDERS, {"folders": [test]})


def test_sides_within_the_classes() -> None:
    found = read_here(archive(texts("a/train", "a/test", "b/train", "b/test")), separate=True)
    assert (found.classes("train"), found.classes("test")) == (TWO, TWO)
    assert found.paths["test"][0] == "a/0.txt"


def test_a_folder_beside_the_sides_of_a_class_is_left_out_and_named() -> None:
    found = read_here(archive(texts("a/train", "a/test", "b/train", "b/test", "b/old")), separate=True)
    assert (found.classes("train"), found.classes("test")) == (TWO, TWO)
    assert found.warnings()[refusals.WARN_FOLDERS_LEFT_OUT] == {"count": 3, "folders": ["b/old"]}


def test_unlabelled_samples_within_a_side_are_left_out_and_named() -> None:
    folders = ("train/pos", "train/neg", "train/unsup", "test/pos", "test/neg")
    found = read_here(archive(texts(*folders)), separate=True)
    assert found.classes("train") == found.classes("test") == {"neg": 3, "pos": 3}
    assert found.warnings()[refusals.WARN_FOLDERS_LEFT_OUT] == {"count": 3, "folders": ["train/unsup"]}


def test_entries_of_folders_beside_classes_are_no_empty_classes() -> None:
    found = read_here(archive(texts("a", "b") | {"docs/": "", ".hidden/": "", "c/": ""}))
    assert found.warnings()[refusals.WARN_EMPTY_CLASS] == {"classes": ["c"], "count": 1}


def test_files_beside_the_class_folders_are_named() -> None:
    found = read_here(archive(texts("set/a", "set/b") | {"set/README.md": "x", "licence.txt": "x"}))
    assert found.warnings()[refusals.WARN_OUTSIDE_CLASS] == {"count": 2, "examples": ["set/README.md", "licence.txt"]}


def test_what_systems_and_tools_leave_behind_is_counted_and_named() -> None:
    found = read_here(archive(texts("a", "b") | {"a/.git/x.txt": "x", "b/.hidden.txt": "x", "Thumbs.db": "x"}))
    assert found.reports["train"]["ignored"] == 3
    assert sorted(found.reports["train"]["ignored_examples"]) == ["Thumbs.db", "a/.git/x.txt", "b/.hidden.txt"]


def test_one_class_of_several_spellings_is_shown() -> None:
    found = read_here(archive(texts("Sport", "economy", NFC, NFD) | {"sport/9.txt": "x"}))
    assert found.warnings()[refusals.WARN_CLASSES_MERGED] == {"count": 2, "classes": ["Sport · sport", NFC]}


def test_samples_that_a_file_system_takes_for_one_are_numbered() -> None:
    files = texts("a", "b") | {"A/0.txt": "other", f"b/{NFC}.txt": "1", f"b/{NFD}.txt": "2", "a/0.txt/x.txt": "3"}
    found = read_here(archive(files))
    assert len({path.casefold() for path in found.paths["train"]}) == 10
    said = found.warnings()[refusals.WARN_NUMBERED]
    assert said == {"count": 3, "examples": ["a/0 (2).txt", "a/0 (3).txt", f"b/{NFC} (2).txt"]}


def test_very_many_samples_of_one_name_are_numbered_at_once() -> None:
    """As the later ones of a name are not tried from the first number on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile's, about the name
        data = many_of_one_name(20_000)
    began = time.process_time()
    found = read_here(data)
    assert found.classes() == {"a": 20_000, "b": 3}
    assert time.process_time() - began < 10


def many_of_one_name(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, text in texts("b").items():
            target.writestr(name, text)
        for number in range(count):
            target.writestr("a/x.txt", str(number))
    return out.getvalue()


@pytest.mark.parametrize("name", ["a" * 256, "中" * 86])
def test_names_that_no_file_system_takes_are_refused(name: str) -> None:
    found = read_here(archive(texts(name, "b")))
    assert found.reason is not None
    assert found.reason["params"]["why"] == "length"


def test_more_than_65536_members_are_counted_whole() -> None:
    found = read_here(archive(texts("a", "b", each=33_000), zipfile.ZIP_STORED))
    assert found.classes() == {"a": 33_000, "b": 33_000}


def test_images_have_classes_beside_what_is_told_of_them() -> None:
    files = images("set/images/猫", "set/images/狗") | {"set/annotations/1.xml": b"<x/>", "set/images/labels.csv": b"x"}
    found = read_here(archive(files), **IMAGES)
    assert found.classes() == {"狗": 3, "猫": 3}
    assert found.warnings()[refusals.WARN_OUTSIDE_CLASS]["count"] == 2


def test_each_side_may_have_a_wrapper_of_its_own() -> None:
    found = read_here(archive(texts("train/x/a", "train/x/b", "test/y/a", "test/y/b")), separate=True)
    assert (found.classes("train"), found.classes("test")) == (TWO, TWO)


def test_a_side_without_classes_is_left_out_and_named() -> None:
    found = read_here(archive(texts("train/a", "train/b", "test")), separate=True)
    assert found.classes() == TWO
    assert found.warnings()[refusals.WARN_FOLDERS_LEFT_OUT] == {"count": 3, "folders": ["test"]}


def test_sides_that_all_lack_classes_are_refused() -> None:
    found = read_here(archive(texts("train", "test")), separate=True)
    assert found.reason is not None
    assert (found.reason["code"], found.reason["params"]["folders"]) == (refusals.NO_CLASS_FOLDERS, ["test", "train"])


def test_one_spelling_of_a_class_is_chosen_for_both_sides() -> None:
    found = read_here(
        archive(texts("train/Sport", "train/b", "test/sport", "test/b") | texts("train/x/y")), separate=True
    )
    assert set(found.classes("test")) < set(found.classes("train"))


def test_classes_whose_samples_lie_deeper_are_said() -> None:
    found = read_here(archive(texts("dogs/poodle", "dogs/terrier", "cats/siamese", "fish")))
    assert found.classes() == {"cats": 3, "dogs": 6, "fish": 3}
    assert found.warnings()[refusals.WARN_NESTED] == {
        "count": 2,
        "classes": ["cats", "dogs"],
        "folders": ["dogs/poodle", "dogs/terrier", "cats/siamese"],
    }


def test_tables_and_annotations_beside_samples_are_no_bad_samples() -> None:
    files = images("猫", "狗") | {"猫/labels.csv": b"x", "狗/0.xml": b"<x/>"}
    found = read_here(archive(files), **IMAGES)
    assert (found.reasons["train"], found.reports["train"]["bad"]) == (None, 0)
    assert found.warnings()[refusals.WARN_BESIDE] == {"count": 2, "examples": ["猫/labels.csv", "狗/0.xml"]}


def test_refusals_and_warnings_name_a_few_of_many() -> None:
    many = [f"test {number}" for number in range(100)]
    refused = read_here(archive(texts("train/a", "train/b", *(f"{name}/a" for name in many)))).reason
    assert refused is not None
    assert len(refused["params"]["folders"]) == refusals.NAMED + 1
    assert refused["params"]["folders"][-1] == "…"
    found = read_here(archive({f"{'a' * n + 'A' * (9 - n)}/{n}.txt": f"{n}" for n in range(10)} | texts("b")))
    (merged,) = found.warnings()[refusals.WARN_CLASSES_MERGED]["classes"]
    assert merged.count("·") == refusals.EXAMPLES - 1


def test_many_names_that_are_cut_alike_and_many_sides_take_no_time() -> None:
    long = "x" * 240
    began = time.process_time()
    read_here(
        archive({f"a/{long}{n:05d}.txt": "1" for n in range(3000)} | {f"A/{long}{n:05d}.txt": "1" for n in range(3000)})
    )
    folders = {f"unsup {n}/a/x.txt": "1" for n in range(6000)}
    read_here(archive(texts("train/a", "train/b", "test/a") | folders), separate=True)
    assert time.process_time() - began < 12


@pytest.mark.parametrize("name", ["\U0001d160" * 60, "a/" + "\U0001d160" * 60])
def test_names_are_judged_as_they_are_kept(name: str) -> None:
    found = read_here(archive(texts(name, "b")))
    assert found.reason is not None
    assert found.reason["params"]["why"] == "length"


def test_what_a_class_is_renamed_to_is_one_with_a_class_spelt_alike() -> None:
    files = texts("cat", "dog", "fish")
    assert read_here(archive(files), mends={"classes": {"cat": "DOG"}}).classes() == {"dog": 6, "fish": 3}
    renamed = read_here(archive(files), mends={"classes": {"cat": NFD, "dog": NFC}})
    assert renamed.classes() == {NFC: 6, "fish": 3}
    assert refusals.WARN_NESTED not in renamed.warnings()


def test_classes_to_be_renamed_that_are_not_there_are_said() -> None:
    found = read_here(archive(texts("a", "b")), mends={"classes": {"a": "x", "没有": None}})
    assert found.warnings()[refusals.WARN_NO_SUCH_CLASS] == {"count": 1, "classes": ["没有"]}


def test_archives_within_an_archive_are_said() -> None:
    reason = read_here(archive({"train.zip": "PK", "test.zip": "PK"})).reasons["train"]
    assert reason is not None
    assert (reason["code"], reason["params"]) == (refusals.NESTED_ARCHIVES, {"member": "train.zip"})


@pytest.mark.parametrize(
    ("head", "kind"),
    [(b"\0\0\0\x18ftypheic", "HEIC"), (b"<!DOCTYPE html>", "HTML"), (b"<svg>", "SVG"), (b"%PDF-1.7", "PDF")],
)
def test_what_is_called_an_image_and_is_another_thing_is_said(head: bytes, kind: str) -> None:
    found = read_here(archive(images("a", "b") | {"a/x.jpg": head}), **IMAGES, max_bad_share=0.5)
    (error,) = found.reports["train"]["errors"]
    assert (error["file"], error["code"], error["params"]) == ("a/x.jpg", refusals.IMAGE_KIND, {"kind": kind})
