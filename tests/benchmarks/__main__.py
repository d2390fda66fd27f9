"""`python -m tests.benchmarks [NAME ...]`: measure and print one JSON line each. What misses its target is named in
`missed`, and then the exit code is 1."""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks import (
    accuracy,
    cold,
    console_first,
    console_size,
    console_speed,
    gateway,
    lists,
    overhead,
    samples,
    start,
)

ALL = {
    "gateway": gateway.measure,
    "cold": cold.measure,
    "start": start.measure,
    "accuracy": accuracy.measure,
    "overhead": overhead.measure,
    "lists": lists.measure,
    "samples": samples.measure,
    "console-size": console_size.measure,
    "console-speed": console_speed.measure,
    "console-first": console_first.measure,
}


MOST: dict[str, dict[str, float]] = {
    "gateway": {"added_p50_ratio": 1.5},
    "cold": {"cold_start_s": 360},
    "start": {"warm_start_s": 5, "idle_mb": 300},
    "overhead": {"added_s": 4},
    "lists": {
        **{f"{kind}.page_ratio": 1.5 for kind in ("sqlite", "postgresql")},
        **{f"{kind}.search_ratio": 20 for kind in ("sqlite", "postgresql")},
    },
    "samples": {"page_ratio": 1.5, "reader_mb": 20},
    "console-size": {"first_load_kb": 450, "styles_kb": 60},
    "console-speed": {"lists.first": 1500, "lists.later": 1000, "lists.menu": 1000, "live.p95": 300},
    "console-first": {"readable": 2000, "usable": 5000},
}
LEAST = {"gateway": {"rps_ratio": 0.8}, "accuracy": {"accuracy": accuracy.BASELINE - accuracy.TOLERANCE}}
"""The targets. A key names a figure, or all figures below it."""


def numbers(found: Any) -> Iterator[float]:
    """All numbers in a JSON value."""
    if isinstance(found, int | float):
        yield found
    elif isinstance(found, dict | list):
        for value in found.values() if isinstance(found, dict) else found:
            yield from numbers(value)


def under(found: Any, key: str) -> list[float]:
    """The numbers at or below a dotted key. Raises KeyError."""
    for name in key.split("."):
        found = found[name]
    return list(numbers(found))


def missed(name: str, found: dict[str, Any]) -> list[str]:
    """The keys of this benchmark whose target is not reached."""
    over = [key for key, most in MOST.get(name, {}).items() if max(under(found, key)) > most]
    return over + [key for key, least in LEAST.get(name, {}).items() if min(under(found, key)) < least]


def main(names: list[str]) -> int:
    """0 when every target was reached."""
    reached = True
    for name in names or list(ALL):
        with tempfile.TemporaryDirectory(prefix="modelyard-bench-") as folder:
            found = ALL[name](Path(folder))
        late = missed(name, found)
        reached = reached and not late
        print(json.dumps({"bench": name, **found, "missed": late}, ensure_ascii=False), flush=True)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
