"""How much script and style the console's first load of a list page pulls in."""

import json
import subprocess
from pathlib import Path
from typing import Any

FRONTEND = Path(__file__).parents[2] / "frontend"


def measure(folder: Path) -> dict[str, Any]:
    """kB of gzip, of the worst list page, in Chinese. Targets: less than 450 of script and 60 of style."""
    dist = folder / "dist"
    _npm("build", "--", "--outDir", str(dist), "--emptyOutDir")
    told = _npm("size", "--", str(dist)).splitlines()[-1]
    return dict(json.loads(told))


def _npm(script: str, *arguments: str) -> str:
    """What it said. Too large a console makes `npm run size` end with 1, and is a figure like any other."""
    done = subprocess.run(
        ["npm", "run", "--silent", script, *arguments], cwd=FRONTEND, capture_output=True, text=True, check=False
    )
    if script == "build" and done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout.strip()
