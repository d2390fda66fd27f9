"""The compiled `supervise`, and a /workspace as dataset-svc and training-svc leave it for the staging image."""

import importlib.util
import json
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.support.supervise import compiled

IMAGES = Path(__file__).resolve().parents[2] / "images"


@pytest.fixture(scope="session")
def supervise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("supervise"))


def write_archive(path: Path, members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def index_rows(path: Path, encoding: str | None = "utf-8") -> list[dict[str, Any]]:
    """One row a member, in archive order; the label is the first folder."""
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
    return [
        {
            "id": number,
            "path": member.filename,
            "label": member.filename.split("/")[0],
            "offset": member.header_offset,
            "compressed": member.compress_size,
            "size": member.file_size,
            "method": member.compress_type,
            "crc": member.CRC,
            "encoding": encoding,
        }
        for number, member in enumerate(members)
    ]


@dataclass
class Workspace:
    """A /workspace for one archive that both sides come from."""

    root: Path
    rows: list[dict[str, Any]]
    test_ids: frozenset[int]
    format: str = "dir"
    seed: int = 7

    def write(self) -> None:
        inputs = self.root / "inputs"
        inputs.mkdir(parents=True, exist_ok=True)
        classes = sorted({row["label"] for row in self.rows})
        kind = {"format": self.format, "task_type": "text_classification", "classes": classes}
        header = {"schema": "modelyard.index/1", **kind, "samples": len(self.rows)}
        (inputs / "index.jsonl").write_text("\n".join(json.dumps(row) for row in [header, *self.rows]) + "\n")
        train = [row["id"] for row in self.rows if row["id"] not in self.test_ids]
        sides = {
            "train": {"part": "train", "ids": train},
            "test": {"part": "train", "ids": sorted(self.test_ids)},
        }
        manifest = {"schema": "modelyard.split/1", **kind, "share": 0.9, "seed": self.seed, **sides}
        (inputs / "split.json").write_text(json.dumps(manifest))
        part = {"archive": str(inputs / "archive.zip"), "index": str(inputs / "index.jsonl")}
        config = {"schema": "modelyard.staging/1", "manifest": str(inputs / "split.json"), "parts": {"train": part}}
        (self.root / "stage.json").write_text(json.dumps(config))
        for folder in ("dataset", "run"):
            (self.root / folder).mkdir(exist_ok=True)


@pytest.fixture
def make_workspace(tmp_path: Path) -> Callable[..., Workspace]:
    """Make a /workspace of some members `<class>/<file>`; the ids in `test_ids` are the test side."""

    def make(members: Mapping[str, bytes], test_ids: frozenset[int] = frozenset({0}), **index: Any) -> Workspace:
        archive = tmp_path / "inputs" / "archive.zip"
        archive.parent.mkdir()
        write_archive(archive, members)
        workspace = Workspace(tmp_path, index_rows(archive, **index), test_ids)
        workspace.write()
        return workspace

    return make


@pytest.fixture(scope="session")
def load() -> Callable[[str], ModuleType]:
    """Load a program of an image by its path below `images/`."""

    def load_program(path: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"image_{Path(path).stem}", IMAGES / path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        sys.path.insert(0, str((IMAGES / path).parent))  # as Python does for a program
        try:
            spec.loader.exec_module(module)
        finally:
            del sys.path[0]
        return module

    return load_program
