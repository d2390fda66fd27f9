"""What the staging step makes of an archive, an index and a split, and what it refuses."""

import json
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.support.disk import mounted

pytestmark = pytest.mark.attack

MEMBERS = {
    "体育/1.txt": "足球比赛".encode(),
    "体育/2.txt": "篮球".encode(),
    "财经/1.txt": "股市大涨".encode() * 500,
    "财经/深/2.txt": "基金".encode(),
}


@pytest.fixture(scope="session")
def stage(load: Callable[[str], ModuleType]) -> ModuleType:
    return load("staging/stage.py")


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def error_of(root: Path) -> str:
    return str(json.loads((root / "run" / "stage-error.json").read_text())["code"])


def test_both_sides_are_unpacked_by_class(stage: ModuleType, make_workspace: Callable[..., Any]) -> None:
    root = make_workspace(MEMBERS, frozenset({1, 3})).root
    assert stage.main(root) == 0
    assert files(root / "dataset" / "train") == {"体育/1.txt", "财经/1.txt"}
    assert files(root / "dataset" / "test") == {"体育/2.txt", "财经/深/2.txt"}
    assert (root / "dataset" / "train" / "财经" / "1.txt").read_bytes() == MEMBERS["财经/1.txt"]


def test_the_info_says_what_the_split_says(stage: ModuleType, make_workspace: Callable[..., Any]) -> None:
    root = make_workspace(MEMBERS).root
    stage.main(root)
    assert json.loads((root / "dataset" / "info.json").read_text()) == {
        "task_type": "text_classification",
        "format": "dir",
        "classes": ["体育", "财经"],
        "seed": 7,
        "counts": {"train": 3, "test": 1},
    }


@pytest.mark.parametrize(
    ("format_", "name", "lines"),
    [
        ("single_text", "data.tsv", ["体育\t足球 比赛", "财经\t股市"]),
        ("json", "data.jsonl", ['{"text": "足球\\t比赛", "label": "体育"}', '{"text": "股市", "label": "财经"}']),
    ],
)
def test_records_become_lines(
    stage: ModuleType, make_workspace: Callable[..., Any], format_: str, name: str, lines: list[str]
) -> None:
    workspace = make_workspace({"体育/1": b"", "财经/2": b"", "财经/3": b""})
    texts = ["足球\t比赛".encode(), "股市".encode(), b"last"]
    for number, (row, text) in enumerate(zip(workspace.rows, texts, strict=True)):
        at = sum(map(len, texts[:number])) + number
        row |= {"offset": at, "compressed": len(text), "size": len(text), "method": None, "crc": zlib.crc32(text)}
    (workspace.root / "inputs" / "archive.zip").write_bytes(b"\n".join(texts))
    workspace.format = format_
    workspace.test_ids = frozenset({2})
    workspace.write()
    assert stage.main(workspace.root) == 0
    assert (workspace.root / "dataset" / "train" / name).read_text(encoding="utf-8").splitlines() == lines
    assert "last" in (workspace.root / "dataset" / "test" / name).read_text(encoding="utf-8")


NOTES = {
    "entities": [
        {"id": "1", "label": "人", "spans": [[0, 2]]},
        {"id": "2", "label": "地", "spans": [[2, 3], [4, 5]]},
    ],
    "relations": [{"label": "在", "source": "1", "target": "2"}],
    "tokens": [[0, 1], [1, 2], [2, 3], [3, 6]],
    "more": ["A1\t肯定 1"],
}


def noted(workspace: Any, content: bytes, format_: str) -> Path:
    """Every sample is this text, with NOTES; where these are."""
    notes = json.dumps(NOTES).encode()
    for row in workspace.rows:
        row |= {"offset": 0, "compressed": len(content), "size": len(content), "method": None}
        row |= {"crc": zlib.crc32(content), "notes": [3, len(notes)], "label": ""}
    inputs: Path = workspace.root / "inputs"
    (inputs / "archive.zip").write_bytes(content)
    (inputs / "index.notes").write_bytes(b"{}\n" + notes)
    workspace.format = format_
    workspace.write()
    config = json.loads((workspace.root / "stage.json").read_text())
    config["parts"]["train"]["notes"] = str(inputs / "index.notes")
    (workspace.root / "stage.json").write_text(json.dumps(config))
    return inputs / "index.notes"


@pytest.mark.parametrize(
    ("format_", "name", "text"),
    [
        ("single_text", "data.conll", "足\tB-人\n球\tI-人\n比\tB-地\n赛 了\tO\n\n"),
        (
            "json",
            "data.jsonl",
            '{"text": "足球比赛 了", "entities": [{"id": "1", "start": 0, "end": 2, "label": "人"}, '
            '{"id": "2", "start": 2, "end": 5, "label": "地", "spans": [[2, 3], [4, 5]]}], '
            '"relations": [{"type": "在", "from": "1", "to": "2"}]}\n',
        ),
    ],
)
def test_what_is_marked_in_texts_goes_with_them(
    stage: ModuleType, make_workspace: Callable[..., Any], format_: str, name: str, text: str
) -> None:
    workspace = make_workspace({"1": b"", "2": b""})
    content = "足球比赛 了".encode()
    if format_ == "single_text":
        content = content.replace(b" ", b"\n")
    notes = noted(workspace, content, format_)
    assert stage.main(workspace.root) == 0
    assert (workspace.root / "dataset" / "train" / name).read_text() == text
    notes.write_bytes(notes.read_bytes()[:-1])
    assert stage.main(workspace.root) == 1


def test_a_text_lies_beside_what_is_marked_in_it(stage: ModuleType, make_workspace: Callable[..., Any]) -> None:
    workspace = make_workspace({"a/1.txt": b"", "a/1.TXT": b"", "2.txt": b""}, frozenset({2}))
    noted(workspace, "足球比赛\n了".encode(), "brat_ann")
    assert stage.main(workspace.root) == 0
    train = workspace.root / "dataset" / "train"
    assert files(train) == {"a/1.txt", "a/1.ann", "a/1-1.txt", "a/1-1.ann"}
    assert (train / "a/1.txt").read_bytes() == "足球比赛\n了".encode()
    assert (train / "a/1.ann").read_text() == "1\t人 0 2\t足球\n2\t地 2 3;4 5\t比  \nR1\t在 Arg1:1 Arg2:2\nA1\t肯定 1\n"


def test_files_that_records_name_lie_beside_them(stage: ModuleType, make_workspace: Callable[..., Any]) -> None:
    workspace = make_workspace({"猫/a.png": b"cat", "狗/b.jpg": b"dog"}, encoding=None)
    workspace.format = "json"
    workspace.write()
    assert stage.main(workspace.root) == 0
    for side in ("train", "test"):
        folder = workspace.root / "dataset" / side
        (row,) = map(json.loads, (folder / "data.jsonl").read_text(encoding="utf-8").splitlines())
        assert (folder / row["file"]).read_bytes() == {"猫": b"cat", "狗": b"dog"}[row["label"]]


def test_a_record_with_another_checksum_is_damage(stage: ModuleType, make_workspace: Callable[..., Any]) -> None:
    workspace = make_workspace({"体育/1": b"", "财经/2": b""})
    for row in workspace.rows:
        row |= {"offset": 0, "compressed": 1, "size": 1, "method": None, "crc": 1}
    workspace.format = "json"
    workspace.write()
    assert stage.main(workspace.root) == 1
    assert error_of(workspace.root) == "archive_damaged"


def test_text_becomes_utf8_and_binary_stays(stage: ModuleType, make_workspace: Callable[..., Any]) -> None:
    workspace = make_workspace({"a/1.txt": "足球".encode("gb18030"), "b/1.png": b"\x89PNG\xff"}, encoding="gb18030")
    workspace.rows[1]["encoding"] = None
    workspace.write()
    assert stage.main(workspace.root) == 0
    assert (workspace.root / "dataset" / "test" / "a" / "1.txt").read_text(encoding="utf-8") == "足球"
    assert (workspace.root / "dataset" / "train" / "b" / "1.png").read_bytes() == b"\x89PNG\xff"


def test_a_character_that_is_cut_at_the_end_is_left_out(stage: ModuleType, make_workspace: Callable[..., Any]) -> None:
    workspace = make_workspace({"a/1.txt": "足球".encode()[:-1], "b/2.txt": "足球完".encode("gb18030")[:-1]})
    workspace.rows[1]["encoding"] = "gb18030"
    workspace.write()
    assert stage.main(workspace.root) == 0
    texts = {path.name: path.read_text(encoding="utf-8") for path in workspace.root.glob("dataset/*/*/*.txt")}
    assert texts == {"1.txt": "足", "2.txt": "足球"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("path", "../../../etc/x.txt"),
        ("path", "体育/../../x.txt"),
        ("path", "/体育/x.txt"),
        ("path", "体育/a\\b.txt"),
        ("path", "体育/a\0b.txt"),
        ("path", f"体育/{'长' * 86}/x.txt"),
        ("label", "长" * 86),
        ("label", ".."),
        ("label", "a/b"),
        ("label", ""),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(
    stage: ModuleType, make_workspace: Callable[..., Any], field: str, value: str
) -> None:
    workspace = make_workspace(MEMBERS)
    workspace.rows[1][field] = value
    workspace.write()
    assert stage.main(workspace.root) == 1
    assert error_of(workspace.root) == "unsafe_path"


@pytest.mark.parametrize(
    ("field", "value"),
    [("crc", 1), ("size", 5), ("size", 5000), ("offset", 3), ("offset", 10**9), ("compressed", 1), ("method", 99)],
)
def test_an_archive_that_is_not_the_indexed_one_is_refused(
    stage: ModuleType, make_workspace: Callable[..., Any], field: str, value: int
) -> None:
    workspace = make_workspace(MEMBERS)
    workspace.rows[2][field] = value
    workspace.write()
    assert stage.main(workspace.root) == 1
    assert error_of(workspace.root) == "archive_damaged"


def test_a_bomb_stops_at_the_size_of_the_index(stage: ModuleType, make_workspace: Callable[..., Any]) -> None:
    workspace = make_workspace({"a/1.txt": b"x", "b/1.txt": b"0" * 50_000_000})
    workspace.rows[1]["size"] = 1000
    workspace.write()
    assert stage.main(workspace.root) == 1
    assert error_of(workspace.root) == "archive_damaged"


def test_samples_with_one_name_are_all_kept(stage: ModuleType, make_workspace: Callable[..., Any]) -> None:
    workspace = make_workspace({"a/1.txt": b"one", "b/1.txt": b"two"})
    with zipfile.ZipFile(workspace.root / "inputs" / "archive.zip", "a") as archive:
        archive.writestr("c/1.txt", b"three")
        again = archive.infolist()[-1]
    workspace.rows.append(
        workspace.rows[1] | {"id": 2, "offset": again.header_offset, "compressed": 5, "size": 5, "method": 0}
    )
    workspace.rows[2]["crc"] = again.CRC
    workspace.write()
    assert stage.main(workspace.root) == 0
    assert files(workspace.root / "dataset" / "train") == {"b/1.txt", "b/2.txt"}


def test_a_name_as_long_as_a_file_may_have_is_kept(stage: ModuleType, make_workspace: Callable[..., Any]) -> None:
    longest = "长" * 83 + ".txt"
    workspace = make_workspace({"a/1.txt": b"one", f"b/{longest}": b"two"})
    assert stage.main(workspace.root) == 0
    assert files(workspace.root / "dataset" / "train") == {f"b/{longest}"}


def test_a_sample_that_the_index_lacks_is_an_error(stage: ModuleType, make_workspace: Callable[..., Any]) -> None:
    workspace = make_workspace(MEMBERS, frozenset({99}))
    assert stage.main(workspace.root) == 1
    assert error_of(workspace.root) == "index_invalid"


def test_another_format_is_refused_by_name(stage: ModuleType, make_workspace: Callable[..., Any]) -> None:
    workspace = make_workspace(MEMBERS)
    workspace.format = "coco"
    workspace.write()
    assert stage.main(workspace.root) == 1
    assert error_of(workspace.root) == "format_unsupported"


def test_a_missing_archive_is_reported(stage: ModuleType, make_workspace: Callable[..., Any]) -> None:
    workspace = make_workspace(MEMBERS)
    (workspace.root / "inputs" / "archive.zip").unlink()
    assert stage.main(workspace.root) == 1
    assert error_of(workspace.root) == "stage_broken"


def test_on_a_full_disk_it_says_so_and_leaves_its_room(
    stage: ModuleType, make_workspace: Callable[..., Any], tmp_path: Path
) -> None:
    with mounted(tmp_path / "disk", "64k") as disk:
        for folder in ("dataset", "run"):
            (disk / folder).mkdir()
            (tmp_path / folder).symlink_to(disk / folder)
        root = make_workspace({"a/1.txt": b"a" * 300_000, "b/1.txt": b"b"}).root
        assert stage.main(root) == 1
        assert error_of(root) == "storage_full"
        assert files(disk) == {"run/stage-error.json"}
