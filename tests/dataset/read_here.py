"""The worker's reading of an archive, in this process."""

import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dataset_svc.imports.job import Job
from dataset_svc.imports.worker import read
from dataset_svc.refusals import ArchiveRefused, reason


@dataclass(frozen=True)
class Read:
    """`reason`: why the archive is refused as a whole; `rows`: of the index of the train part, with `texts` of those
    that are records."""

    reason: dict[str, Any] | None
    reports: dict[str, dict[str, Any]]
    reasons: dict[str, dict[str, Any] | None]
    paths: dict[str, list[str]]
    rows: list[dict[str, Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def classes(self, part: str = "train") -> dict[str, int]:
        return {row["name"]: row["count"] for row in self.reports[part]["classes"]}

    def warnings(self, part: str = "train") -> dict[str, dict[str, Any]]:
        return {warning["code"]: warning["params"] for warning in self.reports[part]["warnings"]}


def read_here(data: bytes, **changes: Any) -> Read:
    """`changes`: of the job, which is a ratio dataset's of texts in class folders."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "archive.zip")
        path.write_bytes(data)
        values: dict[str, Any] = {
            "archive": str(path),
            "folder": folder,
            "part": "train",
            "separate": False,
            "format": "dir",
            "task_type": "text_classification",
            "max_files": 100_000,
            "max_bytes": 1 << 30,
            "max_ratio": 200.0,
            "max_bad_share": 0.05,
            "max_memory": 1 << 31,
            "max_cpu_s": 60,
        }
        fd = os.open(path, os.O_RDONLY)
        try:
            answer = read(Job(**(values | changes)), fd, Path(folder))
        except ArchiveRefused as refused:
            return Read(reason(refused.code, **refused.params), {}, {}, {})
        finally:
            os.close(fd)
        rows = {part: _rows(folder, part) for part in answer["parts"]}
        paths = {part: [row["path"] for row in each] for part, each in rows.items()}
        trained = rows.get("train", [])
        return Read(answer["reason"], answer["parts"], answer["reasons"], paths, trained, _texts(folder, trained))


def _rows(folder: str, part: str) -> list[dict[str, Any]]:
    lines = Path(folder, f"{part}.index.jsonl").read_text(encoding="utf-8").split("\n")[1:-1]
    return [json.loads(line) for line in lines]


def _texts(folder: str, rows: list[dict[str, Any]]) -> list[str]:
    path = Path(folder, "train.index.texts")
    data = path.read_bytes() if path.exists() else b""
    return [data[row["offset"] :][: row["size"]].decode() for row in rows if row["method"] is None]
