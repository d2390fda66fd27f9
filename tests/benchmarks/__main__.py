"""`python -m tests.benchmarks [NAME ...]`: measure and print one JSON line each."""

import json
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import accuracy, cold, console_size, console_speed, gateway, overhead, start

ALL = {
    "gateway": gateway.measure,
    "cold": cold.measure,
    "start": start.measure,
    "accuracy": accuracy.measure,
    "overhead": overhead.measure,
    "console-size": console_size.measure,
    "console-speed": console_speed.measure,
}


def main(names: list[str]) -> None:
    for name in names or list(ALL):
        with tempfile.TemporaryDirectory(prefix="modelyard-bench-") as folder:
            print(json.dumps({"bench": name, **ALL[name](Path(folder))}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
