"""What the process that reads an archive can do, should an archive make it do something else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.attack

IS_ROOT = os.geteuid() == 0
FORBIDDEN = [
    "open('/etc/shadow').read()",
    "open('/etc/other', 'w')",
    "os.setuid(0)",
    "os.chroot('.')",
    *(["open('../secret').read()", "open('../other', 'w')"] if IS_ROOT else []),  # else they are the user's own
]
BEGIN = """
import ctypes, mmap, os, socket, subprocess, sys
from pathlib import Path
from dataset_svc.imports.confine import give_up_rights, limit_resources
from dataset_svc.archives.budget import beat, end_when_stuck
limit_resources(1 << 30, 60)
give_up_rights({folder!r}, starts_programs={starts})
"""


def confined(folder: Path, code: str, *, starts: bool = False) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-c", BEGIN.format(folder=str(folder), starts=starts) + code]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Beside a secret of another user's."""
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0o600)
    made = tmp_path / "job"
    made.mkdir()
    return made


@pytest.mark.parametrize(
    "code",
    [
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "socket.socketpair()",
        "os.fork()",
        "subprocess.run(['true'])",
        "os.execv('/bin/true', ['true'])",
        "bytearray(1 << 31)",
    ],
)
def test_it_makes_no_connection_and_starts_nothing(folder: Path, code: str) -> None:
    done = confined(folder, code)
    assert done.returncode == 1, done
    assert "PermissionError" in done.stderr or "MemoryError" in done.stderr


@pytest.mark.parametrize("code", FORBIDDEN)
def test_nothing_of_another_user_is_read_or_written(folder: Path, code: str) -> None:
    done = confined(folder, code)
    assert done.returncode == 1, done
    assert "PermissionError" in done.stderr


def test_its_folder_is_its_own(folder: Path) -> None:
    assert confined(folder, "Path('x').write_text('数据'); assert Path('x').read_text() == '数据'").returncode == 0
    assert (folder / "x").read_text() == "数据"


def test_a_program_that_it_starts_has_the_same_rights(folder: Path) -> None:
    done = confined(folder, "sys.exit(subprocess.run(['sh', '-c', 'cat ../secret']).returncode)", starts=True)
    assert done.returncode == (1 if IS_ROOT else 0)
    program = "import socket; socket.socket()"
    done = confined(folder, f"print(subprocess.run(['/usr/bin/python3', '-c', {program!r}]).returncode)", starts=True)
    assert done.stdout.strip() == "1"


def test_a_decoder_that_makes_no_progress_is_ended(folder: Path) -> None:
    stuck = "import hashlib; end_when_stuck(); hashlib.pbkdf2_hmac('sha256', b'x', b'y', 10**9)"
    assert confined(folder, stuck).returncode == -27
    assert confined(folder, "end_when_stuck()\nfor _ in range(40): beat(); sum(range(3_000_000))").returncode == 0
