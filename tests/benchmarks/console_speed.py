"""How fast the console is in Debian's Chromium: lists, a long log, a live log and a long curve."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.benchmarks.console_size import FRONTEND
from tests.integration.harness import Harness
from tests.support.platform import PASSWORD, Platform

LINES = 1_000_000
POINTS = 100_000
ROWS = 60
LIVE_S = 45
_LOG = f"""\
import os
text = "of a log that is longer than anybody reads, in which somebody may look for a word"
for first in range(0, {LINES}, 1000):
    print("\\n".join(f"line {{n:07d}} {{text}}" for n in range(first, first + 1000)))
open(os.environ["MY_MODEL_DIR"] + "/model.bin", "w").write("weights")
"""
_CURVE = f"""\
import json, math, os
with open(os.environ["MY_OUTPUT_DIR"] + "/metrics.jsonl", "w") as out:
    for step in range({POINTS}):
        loss = 2 / (1 + step / 5000) + 0.1 * math.sin(step * step)
        out.write(json.dumps({{"step": step, "loss": loss, "phase": "train"}}) + "\\n")
open(os.environ["MY_MODEL_DIR"] + "/model.bin", "w").write("weights")
"""
# The program of a training: its pause keeps it at 1,000 lines a second without a core of its own.
_LIVE = f"""\
import os, time
began, written = time.time(), 0
while time.time() - began < {LIVE_S}:
    while written < (time.time() - began) * 1000:
        print(f"at {{int(time.time() * 1000)}} line {{written}}", flush=True)
        written += 1
    time.sleep(0.002)  # spinning would take one of the two cores on which the console is measured
open(os.environ["MY_MODEL_DIR"] + "/model.bin", "w").write("weights")
"""


def measure(folder: Path) -> dict[str, Any]:
    """ms: until a list page answers (empty browser cache, warm, by the menu), of a log of 1,000,000 lines and a curve
    of 100,000 points until they are shown and between two frames while they are scrolled and panned, and from a log
    line being printed (1,000 a second) until it is on the screen. Targets: lists 1,500, warm 1,000;
    live line 300 (p95)."""
    platform = Platform(folder / "home")
    platform.start()
    try:
        pages = _seed(Harness(platform), folder)
        env = {"MODELYARD_URL": platform.url, "MODELYARD_ADMIN_PASSWORD": PASSWORD, "PAGES": json.dumps(pages)}
        told = subprocess.run(
            ["node", "scripts/speed.mjs"], cwd=FRONTEND, env=os.environ | env, stdout=subprocess.PIPE, check=True
        )
        return dict(json.loads(told.stdout))
    finally:
        platform.stop()
        platform.down()


def _seed(harness: Harness, folder: Path) -> dict[str, str]:
    """Paths of the pages to look at."""
    dataset = harness.online_dataset(folder)
    image = harness.take_image(harness.train_reference())["id"]
    done = {
        name: harness.begin(harness.algorithm(image, script), dataset)
        for name, script in (("log", _LOG), ("curve", _CURVE))
    }
    for task in done.values():
        harness.in_state(task, "succeeded", seconds=180)
    for _ in range(ROWS):
        harness.make_dataset()
        harness.draft(harness.algorithm(image, "pass"), dataset)
    live = harness.begin(harness.algorithm(image, _LIVE), dataset, resources={"cpu": 0.3, "memory": 256 * 1024**2})
    harness.in_state(live, "running")
    return {
        "log": f"/training/{done['log']}?tab=log",
        "curve": f"/training/{done['curve']}?tab=curves",
        "live": f"/training/{live}?tab=log",
    }
