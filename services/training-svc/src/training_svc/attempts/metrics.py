"""Metric and progress lines (04-algorithm-contract.md), from a log or from `metrics.jsonl`: pure functions.

A line is a JSON object of numbers (`{"step": 3, "epoch": 1, "loss": 0.21, "phase": "train"}`,
`{"progress": 0.4, "eta_s": 120}`) or nothing but `name=value` pairs. Everything else is no metric.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

MAX_LINE = 16 * 1024
MAX_VALUES = 50
MAX_NAME = 60
MAX_NAMES = 200
"""Names of which an attempt keeps the last value."""
_NAME = re.compile(r"[A-Za-z_][\w./-]{0,59}")
_PAIR = re.compile(r"([A-Za-z_][\w./-]{0,59})=([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)")
_NOT_VALUES = frozenset({"step", "epoch", "progress", "eta_s"})


@dataclass(frozen=True)
class Point:
    """One metric line."""

    values: dict[str, float]
    step: float | None = None
    epoch: float | None = None
    phase: str = ""


@dataclass
class Reading:
    """What some lines said. `consumed`: bytes of whole lines; `progress` (0 to 1) and `eta_s` of the last that told."""

    points: list[Point] = field(default_factory=list)
    progress: float | None = None
    eta_s: float | None = None
    consumed: int = 0


def read_lines(data: bytes, *, ended: bool = False) -> Reading:
    """Read the whole lines in `data`; with `ended` the last one, too, and also when it is longer than any metric."""
    cut = data.rfind(b"\n") + 1
    if ended or (cut == 0 and len(data) > MAX_LINE):
        cut = len(data)
    reading = Reading(consumed=cut)
    for line in data[:cut].split(b"\n"):
        if 2 < len(line) <= MAX_LINE:
            _take(reading, line.strip())
    return reading


def last_values(known: Mapping[str, float], new: Mapping[str, float]) -> dict[str, float]:
    """The newest value by name, of the first MAX_NAMES names."""
    return dict(islice({**known, **new}.items(), MAX_NAMES))


def _take(reading: Reading, line: bytes) -> None:
    if line.startswith(b"{") and line.endswith(b"}"):
        found = _numbers(line)
    elif b"=" in line:
        found = _pairs(line.decode("utf-8", "replace"))
    else:
        return
    progress = found.get("progress")
    if isinstance(progress, float) and 0 <= progress <= 1:
        reading.progress, reading.eta_s = progress, _number(found.get("eta_s"))
    values = {name: value for name, value in found.items() if isinstance(value, float) and name not in _NOT_VALUES}
    if values:
        phase = found.get("phase")
        step, epoch = _number(found.get("step")), _number(found.get("epoch"))
        kept = dict(list(values.items())[:MAX_VALUES])
        reading.points.append(Point(kept, step, epoch, phase if isinstance(phase, str) else ""))


def _numbers(line: bytes) -> dict[str, Any]:
    """Finite numbers by name, and the phase."""
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    found: dict[str, Any] = {name: _finite(value) for name, value in content.items() if _NAME.fullmatch(name)}
    phase = content.get("phase")
    return found | {"phase": phase[:40] if isinstance(phase, str) else ""}


def _pairs(line: str) -> dict[str, Any]:
    """Empty unless the line holds nothing but pairs, with blanks or commas between them."""
    words = line.replace(",", " ").split()
    pairs = [_PAIR.fullmatch(word) for word in words]
    return {pair[1]: _finite(float(pair[2])) for pair in pairs if pair} if all(pairs) else {}


def _finite(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None
