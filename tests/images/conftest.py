"""The compiled `supervise`, made once a session."""

import shutil
import subprocess
from pathlib import Path

import pytest

IMAGES = Path(__file__).resolve().parents[2] / "images"


@pytest.fixture(scope="session")
def supervise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`images/supervise/supervise.c`, compiled as the platform compiles it."""
    if shutil.which("gcc") is None:
        pytest.skip("no gcc")
    target = tmp_path_factory.mktemp("supervise") / "supervise"
    source = IMAGES / "supervise" / "supervise.c"
    subprocess.run(
        ["gcc", "-static", "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(target), str(source)],
        check=True,
        timeout=60,
    )
    return target
