"""How long a first visit to the console takes over a slow line, in Debian's Chromium."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.benchmarks.console_size import FRONTEND
from tests.integration.harness import Harness
from tests.support.platform import PASSWORD, Platform

ROWS = 20


def measure(folder: Path) -> dict[str, Any]:
    """ms at 1.6 Mbit/s and 150 ms with nothing cached, medians: until there is something to read and until the page
    can be used. Targets: 2,000 and 5,000."""
    platform = Platform(folder / "home")
    platform.start()
    try:
        harness = Harness(platform)
        for _ in range(ROWS):
            harness.make_dataset()
        env = {"MODELYARD_URL": platform.url, "MODELYARD_ADMIN_PASSWORD": PASSWORD}
        told = subprocess.run(
            ["node", "scripts/first.mjs"], cwd=FRONTEND, env=os.environ | env, stdout=subprocess.PIPE, check=True
        )
        return dict(json.loads(told.stdout))
    finally:
        platform.stop()
        platform.down()
