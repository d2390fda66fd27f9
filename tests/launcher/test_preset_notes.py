"""What the image builder tells the algorithm service, also when two builders work on one home."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from launcher.preset_notes import PresetNotes
from launcher.recipes import Recipe


def test_two_who_announce_at_once_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bayes").mkdir()
    (tmp_path / "bayes" / "algorithm.json").write_text('{"code": "bayes"}')
    wanted = [Recipe("bayes-train", tmp_path / "bayes" / "train", "modelyard/bayes-train:1", "", "bayes", "train")]
    (tmp_path / "presets").mkdir()
    notes, replace, both = PresetNotes(tmp_path / "presets"), Path.replace, threading.Barrier(2, timeout=5)

    def together(fresh: Path, target: Path) -> Path:
        both.wait()
        return replace(fresh, target)

    monkeypatch.setattr(Path, "replace", together)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(notes.announce, [wanted, wanted]))
    assert json.loads((tmp_path / "presets" / "bayes.json").read_text())["train"]["reference"] == wanted[0].reference
    assert [path.name for path in (tmp_path / "presets" / "builds").iterdir()] == ["bayes-train.json"]
