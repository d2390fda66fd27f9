"""What a worker says and leaves counts only as far as it can be checked: an archive may have made it do anything."""

import asyncio
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dataset_svc import refusals
from dataset_svc.imports import reader
from dataset_svc.imports.job import Job
from dataset_svc.imports.offsets import OffsetWriter, Shape
from dataset_svc.imports.returned import Reading
from tests.support.waiting import until

pytestmark = pytest.mark.attack

REPORT: dict[str, Any] = {
    **dict.fromkeys(("samples", "bad", "size", "smallest", "largest", "class_count", "ignored", "archive_size"), 0),
    **{"classes": [], "class_sizes": [], "first": None, "errors": [], "warnings": [], "ignored_examples": []},
    "files": {"index.jsonl": 99, "index.offsets": 99, "index.classes": 99},
}
ANSWER: dict[str, Any] = {"reason": None, "parts": {"train": REPORT}, "reasons": {"train": None}, "size": 99}


def of_train(**changes: Any) -> dict[str, Any]:
    return ANSWER | {"parts": {"train": REPORT | changes}}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    (tmp_path / "archive").write_bytes(b"12345")
    folder = tmp_path / "job"
    folder.mkdir()
    for part in ("train", "test"):
        (folder / f"{part}.index.jsonl").write_bytes(b"1234567")
        OffsetWriter().write(folder / f"{part}.index.jsonl", 7, {})
    values = "text_classification", 1, 1, 1, 1, 1000, 1
    return Job(str(tmp_path / "archive"), str(folder), "train", False, "dir", *values)


class Told(list[float]):
    async def __call__(self, progress: float) -> None:
        self.append(progress)


def read(monkeypatch: pytest.MonkeyPatch, job: Job, script: str, told: Told, timeout_s: float = 30) -> Reading:
    """By a worker that does this."""
    program = Path(job.folder).parent / "program"
    program.write_text(f"#!/bin/sh\ncd {job.folder}\n{script}\n")
    program.chmod(0o700)
    monkeypatch.setattr("sys.executable", str(program))
    return asyncio.run(reader.read_archive(job, timeout_s, told))


def answered(monkeypatch: pytest.MonkeyPatch, job: Job, answer: Any) -> Reading:
    text = answer if isinstance(answer, str) else json.dumps(answer)
    Path(job.folder, "report.json").write_text(text)
    return read(monkeypatch, job, "echo 0", Told())


def test_what_it_starts_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    """Not even what has left its group, as nothing that is confined can."""
    begin = time.monotonic()
    read_ = read(monkeypatch, job, "echo 0; setsid sleep 25 & exec sleep 1000", Told(), timeout_s=1)
    assert (read_.reason or {})["code"] == refusals.TIMEOUT
    assert (read(monkeypatch, job, "echo 0; setsid sleep 25 & exit 3", Told())).reason
    assert time.monotonic() - begin < 20


def test_all_that_it_writes_leaves_the_room_that_is_to_stay(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    monkeypatch.setattr(reader, "free_bytes", lambda _: 99, raising=False)
    assert read(monkeypatch, replace(job, min_free=99), "echo 0; exit 3", Told()).reason
    begin = time.monotonic()
    for script in ("echo 0; exec sleep 20", "echo 0; exec >&-; exec sleep 20"):
        with pytest.raises(reader.NoRoom):
            read(monkeypatch, replace(job, min_free=100), script, Told())
    assert time.monotonic() - begin < 15


def test_what_it_starts_ends_with_it(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    read(monkeypatch, job, "echo 0; sleep 1000 & echo $! > started; exit 3", Told())
    started = int(Path(job.folder, "started").read_text())
    status = Path(f"/proc/{started}/stat")
    until(lambda: not status.exists() or ") Z " in status.read_text(), "what it started ends", 5)


def test_only_shares_are_progress(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    told = Told()
    lines = "for each in 0 nan inf -1 7 x 0.25; do echo $each; sleep 0.1; done; head -c 200000 /dev/zero; echo"
    read_ = read(monkeypatch, job, f"{lines}; sleep 0.1; echo 0.5; exit 3", told)
    assert (read_.reason or {})["params"] == {"exit": 3}
    assert list(told) == [0, 0.25, 0.5]


def test_of_its_errors_the_end_is_kept(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    read_ = read(monkeypatch, job, "echo 0; head -c 3000000 /dev/zero >&2; echo >&2; echo why >&2; exit 3", Told())
    detail = (read_.reason or {})["detail"]
    assert detail == "why"


def test_people_see_no_paths_of_the_server(
    monkeypatch: pytest.MonkeyPatch, job: Job, caplog: pytest.LogCaptureFixture
) -> None:
    said = "Traceback:\n  File \"/srv/own.py\"\nOSError: [Errno 2] not there: '/srv/objects/x' (/srv/y)"
    Path(job.folder, "said").write_text(said)
    read_ = read(monkeypatch, job, "echo 0; cat said >&2; exit 3", Told())
    assert (read_.reason or {})["detail"] == "OSError: [Errno 2] not there: '…' (…)"
    assert "/srv/own.py" in caplog.text
    lost = read(monkeypatch, job, "echo 0", Told())
    assert (lost.reason or {})["detail"] == "FileNotFoundError"


def test_sizes_are_those_of_the_files(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    read_ = answered(monkeypatch, job, ANSWER)
    report, sizes = read_.reports["train"], {"index.jsonl": 7, "index.offsets": 48, "index.classes": 2}
    assert (read_.reason, read_.size, report["files"], report["archive_size"]) == (None, 5, sizes, 5)
    assert read(monkeypatch, job, "echo 0; echo more >> ../archive", Told()).size == 5
    Path(job.folder, "converted.zip").write_bytes(b"123")
    assert (answered(monkeypatch, job, ANSWER | {"is_converted": True})).size == 3


@pytest.mark.parametrize(
    "answer",
    [
        "[" * 200_000,
        "",
        "\x00",
        json.dumps(ANSWER) + " " * 2**24,
        [],
        {},
        ANSWER | {"parts": {"../train": REPORT}, "reasons": {"../train": None}},
        ANSWER | {"reasons": {}},
        ANSWER | {"more": 1},
        ANSWER | {"is_converted": True},
        ANSWER | {"parts": {"train": REPORT | {"files": {"../../archive": 1}}}},
        ANSWER | {"parts": {"train": REPORT | {"files": {"index.texts": 1}}}},
        ANSWER | {"parts": {"train": REPORT | {"samples": "many"}}},
        ANSWER | {"parts": {"train": REPORT | {"errors": [{"file": "x", "code": "y"}] * 1001}}},
        ANSWER | {"reason": {"params": {}}},
        ANSWER | {"parts": {}, "reasons": {}},
        ANSWER | {"parts": {"test": REPORT}, "reasons": {"test": None}},
        ANSWER | {"parts": {"train": REPORT, "test": REPORT}, "reasons": {"train": None, "test": None}},
        ANSWER | {"is_converted": "no"},
        of_train(files={"index.jsonl": 1, "index.offsets": 1}),
        of_train(samples=1, class_sizes=[[1, 1]]),
        of_train(samples="0"),
        of_train(samples=0.0),
        of_train(class_count=1),
        of_train(class_sizes=[[1, 1]]),
        of_train(class_sizes=[[0, 0]] * 100_001),
        of_train(classes=[{"name": "x" * 256, "count": 0, "size": 0}]),
        of_train(first={"sample": 0, "member": "x" * 201, "text": None}),
        of_train(first={"sample": 0, "member": "x", "text": "x" * 201}),
        of_train(errors=[{"file": "x" * 201, "code": "y"}]),
        of_train(warnings=[{"code": "x"}] * 101),
        of_train(warnings=[{"code": "x" * 101}]),
        of_train(warnings=[{"code": "x", "hint_code": "x" * 101}]),
        of_train(ignored_examples=["x"] * 6),
        of_train(ignored_examples=["x" * 201]),
    ],
)
def test_what_no_worker_writes_is_refused(monkeypatch: pytest.MonkeyPatch, job: Job, answer: Any) -> None:
    read_ = answered(monkeypatch, job, answer)
    assert ((read_.reason or {})["code"], read_.reports) == (refusals.READER_FAILED, {})
    assert len((read_.reason or {})["detail"]) <= 2000


@pytest.mark.parametrize(
    "header", [b"", Shape(1, 0, 0).header + bytes(16), Shape(0, 0, 0).header + bytes(15), Shape(0, 0, 99).header[:9]]
)
def test_an_index_of_something_else_is_refused(monkeypatch: pytest.MonkeyPatch, job: Job, header: bytes) -> None:
    Path(job.folder, "train.index.offsets").write_bytes(header)
    assert (answered(monkeypatch, job, ANSWER).reason or {})["code"] == refusals.READER_FAILED


def test_no_index_is_larger_than_an_import_may_use_memory(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    """A file of holes takes no room, and who reads it would take it all."""
    shape = Shape(0, 0, 100)
    with Path(job.folder, "train.index.offsets").open("wb") as file:
        file.write(shape.header)
        file.truncate(shape.size)
    assert (answered(monkeypatch, job, ANSWER).reason or {})["code"] == refusals.READER_FAILED


def test_the_archive_of_a_training_side_may_hold_the_test_side(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    both = {"parts": {"train": REPORT, "test": REPORT}, "reasons": {"train": None, "test": None}}
    assert answered(monkeypatch, replace(job, separate=True), ANSWER | both).reports.keys() == {"train", "test"}


@pytest.mark.parametrize("how", ["mkfifo report.json", "ln -s /etc/passwd report.json", "mkdir report.json", "true"])
def test_what_is_no_file_is_no_report(monkeypatch: pytest.MonkeyPatch, job: Job, how: str) -> None:
    assert ((read(monkeypatch, job, f"echo 0; {how}", Told())).reason or {})["code"] == refusals.READER_FAILED


def test_reasons_are_cut(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    long = {"code": "x", "params": {"folders": ["9" * 600] * 600, "count": 600}, "detail": "d" * 9000}
    warned = REPORT | {"warnings": [long], "errors": [long | {"file": "f"}]}
    answer = ANSWER | {"reason": long, "reasons": {"train": long}, "parts": {"train": warned}}
    read_ = answered(monkeypatch, job, answer)
    report = read_.reports["train"]
    for found in (read_.reason, read_.reasons["train"], report["warnings"][0], report["errors"][0]):
        assert found is not None
        assert found["params"] == {"folders": ["9" * 500] * 20, "count": 600}
        assert len(found["detail"]) == 2000
