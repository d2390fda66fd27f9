"""How long a warm `make run` takes to be ready, and how much memory its process has when idle."""

import time
from pathlib import Path
from typing import Any

from tests.support.platform import Platform

_SETTLE_S = 5
_STARTS = 3


def measure(folder: Path) -> dict[str, Any]:
    """Seconds of each warm start, and the resident memory in MB some seconds after the last. Target: 5 s, 300 MB."""
    platform = Platform(folder / "home")
    began = time.monotonic()
    platform.start()
    first = time.monotonic() - began
    platform.stop()
    seconds = []
    for _ in range(_STARTS):
        began = time.monotonic()
        platform.start()
        seconds.append(round(time.monotonic() - began, 2))
        time.sleep(_SETTLE_S)  # the figure is the memory after so long without a request: this is no wait for anything
        memory = _resident_mb(platform)
        platform.stop()
    platform.down()
    return {"first_start_s": round(first, 2), "warm_start_s": seconds, "idle_mb": memory}


def _resident_mb(platform: Platform) -> float:
    assert platform.process is not None
    status = Path(f"/proc/{platform.process.pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return round(int(kilobytes) / 1024, 1)
