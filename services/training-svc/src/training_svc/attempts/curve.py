"""The curve that the list shows of an attempt: one metric, at most 30 values whatever its length. Pure functions.

It is kept with the attempt and goes on with each reading, so that a list asks for no metric points."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from training_svc.attempts.metrics import Point

LENGTH = 30
LIKED = ("accuracy", "acc", "map50", "map50_95", "map", "f1", "macro_f1", "precision", "recall")
"""How good the model is, the most telling first: the console's order, too (frontend, shared/domain/metrics.ts)."""
_ORDER = (*LIKED, "loss")
_SIDE = re.compile(r"^(train|test|val|valid|validation|eval)[_./-]")
_TESTED = frozenset({"test", "val", "valid", "validation", "eval"})


@dataclass(frozen=True)
class Curve:
    """Every `stride`-th value of the metric `name` in `phase`, of `seen` so far, and the `last` one."""

    name: str
    phase: str
    stride: int = 1
    seen: int = 0
    values: tuple[float, ...] = ()
    last: float = 0.0

    def with_value(self, value: float) -> "Curve":
        values, stride = self.values, self.stride
        if self.seen % stride == 0:
            values = (*values, value)
        if len(values) >= LENGTH:
            values, stride = values[::2], stride * 2
        return replace(self, values=values, stride=stride, seen=self.seen + 1, last=value)

    def shown(self) -> list[float]:
        """In order, the last one in any case."""
        ends = self.seen > 0 and (self.seen - 1) % self.stride == 0
        return [*self.values] if ends else [*self.values, self.last]


def extend(known: Mapping[str, Any] | None, points: Iterable[Point]) -> dict[str, Any] | None:
    """The curve as it is kept, with more points. A metric that says more than the one so far takes its place: how good
    the model is before how much it has lost, on data that it was not trained with before others."""
    curve = Curve(**{**known, "values": tuple(known["values"])}) if known else None
    for point in points:
        best = min(point.values, key=lambda name: _rank(name, point.phase), default=None)
        if best is None:
            continue
        if curve is None or _rank(best, point.phase) < _rank(curve.name, curve.phase):
            curve = Curve(best, point.phase)
        if point.phase == curve.phase and curve.name in point.values:
            curve = curve.with_value(point.values[curve.name])
    return asdict(curve) if curve else None


def sparkline(known: Mapping[str, Any]) -> tuple[str, list[float]]:
    """Name and values."""
    curve = Curve(**{**known, "values": tuple(known["values"])})
    return curve.name, curve.shown()


def _rank(name: str, phase: str) -> tuple[int, int]:
    """The less the better."""
    lower = name.lower()
    plain, found = _SIDE.sub("", lower), _SIDE.match(lower)
    sides = {phase, found[1] if found else ""}
    side = 0 if sides & _TESTED else 2 if "train" in sides else 1
    return _ORDER.index(plain) if plain in _ORDER else len(_ORDER), side
