"""`images/supervise`, compiled as the platform compiles it."""

import subprocess
from pathlib import Path

_SOURCE = Path(__file__).resolve().parents[2] / "images" / "supervise" / "supervise.c"


def compiled(folder: Path) -> Path:
    """The program, in `folder`. It needs the C compiler that `make system` installs."""
    target = folder / "supervise"
    argv = ["gcc", "-static", "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(target), str(_SOURCE)]
    subprocess.run(argv, check=True, timeout=60)
    return target
