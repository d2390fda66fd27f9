"""What the process that reads an archive can do, should an archive make it do something else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dataset_svc.imports.job import USERS
from tests.support.waiting import until

pytestmark = pytest.mark.attack

IS_ROOT = os.geteuid() == 0
FORBIDDEN = [
    "open('/etc/shadow').read()",
    "open('/etc/other', 'w')",
    "os.setuid(0)",
    "os.chroot('.')",
    "open('../secret').read()",
    "open('../other', 'w')",
    "os.listdir('..')",
    "open('../another/report.json').read()",
    "os.remove('../another/report.json')",
]
OF_ALL_USERS = [
    "open('/etc/passwd').read()",
    "open('/proc/1/cmdline').read()",
    "open('/tmp/left', 'w')",
    "open('/dev/shm/left', 'w')",
    "open('../../open').read()",
]
SIGNALS = [
    "os.kill(os.getppid(), 0)",
    "signal.pidfd_send_signal(os.open('.', os.O_RDONLY), 0)",
    "signal.raise_signal(signal.SIGTERM)",
    "os.setsid()",
]
CALLS = [
    *(
        "chmod",
        "fchmod",
        "fchmodat",
        "chown",
        "fchown",
        "lchown",
        "fchownat",
        "utime",
        "utimes",
        "utimensat",
        "futimesat",
    ),
    *("setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr"),
    *("setpriority", "sched_setaffinity", "sched_setscheduler", "sched_setparam"),
    *("memfd_create", "shmget", "msgget", "semget", "mq_open"),
]
"""That change files and processes of the same user, or take memory beside the bounds, by the C library's names."""
UNNAMED = [452, 463, 466, 469, 447, 440]
"""fchmodat2, setxattrat, removexattrat, file_setattr, memfd_secret, process_madvise."""
TRY_ALL = """
libc = ctypes.CDLL(None, use_errno=True)
def error(function, *values):
    ctypes.set_errno(0)
    function(*values)
    return ctypes.get_errno()
tried = {{name: error(getattr(libc, name), b'/x', b'/x', 0, 0) for name in {calls}}}
tried |= {{number: error(libc.syscall, number, b'/x', b'/x', 0, 0) for number in {unnamed}}}
print([name for name, code in tried.items() if code != 1])
"""
OF_OTHERS = [
    "resource.prlimit(os.getpid(), resource.RLIMIT_NOFILE)",
    "fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())",
    "fcntl.fcntl(0, fcntl.F_SETSIG, signal.SIGTERM)",
    "fcntl.fcntl(0, 15, bytes(8))",
]
BEGIN = """
import ctypes, fcntl, mmap, os, resource, signal, socket, subprocess, sys
from pathlib import Path
from dataset_svc.imports.confine import give_up_rights, limit_resources
from dataset_svc.archives.budget import beat, end_when_stuck
from dataset_svc.imports import confine
limit_resources(1 << 30, 60, 1 << 20)
{before}
give_up_rights({folder!r}, starts_programs={starts})
"""


WITHOUT_LANDLOCK = "confine.restrict = lambda rights: False"


def confined(folder: Path, code: str, *, starts: bool = False, before: str = "") -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-c", BEGIN.format(folder=str(folder), starts=starts, before=before) + code]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Beside a secret of another user's, and the folder of another job; outside is what all users may read."""
    parent = tmp_path / "imports"
    parent.mkdir(mode=0o700)
    (tmp_path / "open").write_text("x")
    (parent / "secret").write_text("x")
    (parent / "secret").chmod(0o600)
    for name in ("job", "another"):
        (parent / name).mkdir(mode=0o700)
    (parent / "another" / "report.json").write_text("honest")
    return parent / "job"


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


@pytest.mark.parametrize("before", ["", *([WITHOUT_LANDLOCK] if IS_ROOT else [])])
@pytest.mark.parametrize("code", FORBIDDEN)
def test_nothing_of_another_user_is_read_or_written(folder: Path, code: str, before: str) -> None:
    done = confined(folder, code, before=before)
    assert done.returncode == 1, done
    assert "PermissionError" in done.stderr


@pytest.mark.parametrize("code", OF_ALL_USERS)
def test_nothing_is_read_or_written_that_all_users_may(folder: Path, code: str) -> None:
    done = confined(folder, code)
    assert done.returncode == 1, done
    assert "PermissionError" in done.stderr


@pytest.mark.parametrize("code", SIGNALS)
def test_it_signals_nobody_and_leaves_no_group(folder: Path, code: str) -> None:
    done = confined(folder, code)
    assert done.returncode == 1, done
    assert "PermissionError" in done.stderr


@pytest.mark.parametrize("starts", [False, True])
def test_it_changes_no_files_and_processes_of_its_user_and_takes_no_memory_beside_the_bounds(
    folder: Path, starts: bool
) -> None:
    done = confined(folder, TRY_ALL.format(calls=CALLS, unnamed=UNNAMED), starts=starts)
    assert done.stdout.strip() == "[]", done


@pytest.mark.parametrize("code", OF_OTHERS)
def test_it_bounds_and_signals_no_other_process(folder: Path, code: str) -> None:
    done = confined(folder, code)
    assert done.returncode == 1, done
    assert "PermissionError" in done.stderr
    allowed = "resource.prlimit(0, resource.RLIMIT_NOFILE, (9, 9)); fcntl.fcntl(0, fcntl.F_SETFD, 1)"
    assert confined(folder, allowed).returncode == 0


def test_rarfile_starts_nothing_for_comments(folder: Path) -> None:
    done = confined(folder, "import rarfile; rarfile.custom_popen(['unrar', 'p'])", starts=True)
    assert "RarCannotExec" in done.stderr
    comment = "import rarfile; print(rarfile.rar3_decompress(29, 0x33, b'packed'))"
    assert confined(folder, comment, starts=True).stdout.strip() == "b''"


def test_a_file_grows_no_larger_than_there_is_room(folder: Path) -> None:
    done = confined(folder, "Path('x').write_bytes(bytes((1 << 20) + 1))")
    assert "File too large" in done.stderr
    assert (folder / "x").stat().st_size <= 1 << 20


def test_it_is_a_process_of_its_own_user_where_root_starts_it(folder: Path) -> None:
    done = confined(folder, "print(os.getresuid(), os.getresgid(), os.getgroups(), os.stat('.').st_uid)")
    user, group, groups = (USERS.start, USERS.start, []) if IS_ROOT else (os.getuid(), os.getgid(), os.getgroups())
    assert done.stdout.strip() == f"{(user,) * 3} {(group,) * 3} {groups} {user}"


def test_its_folder_is_its_own(folder: Path) -> None:
    assert confined(folder, "Path('x').write_text('数据'); assert Path('x').read_text() == '数据'").returncode == 0
    assert (folder / "x").read_text() == "数据"


def test_a_program_that_it_starts_has_the_same_rights(folder: Path) -> None:
    for code in ("cat ../secret", "setsid true", "echo x > /tmp/left"):
        done = confined(folder, f"sys.exit(subprocess.run(['sh', '-c', {code!r}]).returncode)", starts=True)
        assert done.returncode != 0, code
    program = "import socket; socket.socket()"
    done = confined(folder, f"print(subprocess.run(['/usr/bin/python3', '-c', {program!r}]).returncode)", starts=True)
    assert done.stdout.strip() == "1"
    many = "[subprocess.Popen(['sleep', '3']) for _ in range(20)]"
    if IS_ROOT:
        assert "BlockingIOError" in confined(folder, many, starts=True).stderr


def test_it_ends_with_who_started_it(folder: Path) -> None:
    waits = BEGIN.format(folder=str(folder), starts=False, before="") + "print('in', flush=True); signal.pause()"
    starts = (
        "import os, subprocess, sys\n"
        f"worker = subprocess.Popen([sys.executable, '-c', {waits!r}], stdout=subprocess.PIPE)\n"
        "worker.stdout.readline(); print(worker.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", starts], capture_output=True, text=True, timeout=60, check=False)
    status = Path("/proc", done.stdout.strip(), "stat")
    until(lambda: not status.exists() or ") Z " in status.read_text(), "the worker ends", 10)


def test_a_decoder_that_makes_no_progress_is_ended(folder: Path) -> None:
    stuck = "import hashlib; end_when_stuck(); hashlib.pbkdf2_hmac('sha256', b'x', b'y', 10**9)"
    assert confined(folder, stuck).returncode == -27
    assert confined(folder, "end_when_stuck()\nfor _ in range(40): beat(); sum(range(3_000_000))").returncode == 0
