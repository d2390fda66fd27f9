"""The samples of one side of a dataset, in whichever form they are there."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

LONGEST_TEXT = 20_000


class BadData(Exception):
    """The data or a setting cannot be trained with; the text is shown to the user."""


@dataclass(frozen=True)
class Samples:
    """Texts of one side with their class indices and their names below the side's folder."""

    texts: list[str]
    labels: np.ndarray
    names: list[str]


def read_rows(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Label, text and name of each sample of a side, in whichever form it is there."""
    for name in ("data.tsv", "data.jsonl"):
        if (folder / name).is_file():
            with (folder / name).open(encoding="utf-8", newline="\n") as lines:
                for number, line in enumerate(lines, 1):
                    label, text = read_record(line, name)
                    yield label, text[:LONGEST_TEXT], f"{name}:{number}"
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        for path in sorted(path for path in entry.rglob("*") if path.is_file()):
            text = path.read_text(encoding="utf-8-sig", errors="replace")[:LONGEST_TEXT]
            yield entry.name, text, path.relative_to(folder).as_posix()


def read_record(line: str, name: str) -> tuple[str, str]:
    if name == "data.tsv":
        label, _, text = line.rstrip("\n").partition("\t")
        return label, text
    value = json.loads(line)
    return value["label"], value["text"]


def train_side(folder: Path, info: dict) -> tuple[Samples, list[str]]:
    """And its classes, in the order of info.json. Raises BadData for fewer than two."""
    rows = list(read_rows(folder))
    found = {label for label, _, _ in rows}
    declared = [name for name in info.get("classes", ()) if name in found]
    classes = declared + sorted(found - set(declared))
    if len(classes) < 2:
        raise BadData(f"训练集至少需要两个类别，现有 {len(classes)} 个 (at least two classes with samples are needed)")
    return as_samples(rows, classes), classes


def as_samples(rows: Iterable[tuple[str, str, str]], classes: list[str]) -> Samples:
    """Raises BadData for a class that the train side does not have."""
    texts, labels, names, numbers = [], [], [], {name: number for number, name in enumerate(classes)}
    for label, text, name in rows:
        if label not in numbers:
            raise BadData(f"类别 {label} 只在测试集中出现 (class unknown to the train side)")
        texts.append(text)
        labels.append(numbers[label])
        names.append(name)
    return Samples(texts, np.array(labels, dtype=int), names)
