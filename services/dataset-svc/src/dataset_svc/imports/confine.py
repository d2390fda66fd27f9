"""What the process that reads an archive may do: no more memory, time and files than that takes, no sockets, no
signals, and of the file system no more than Python itself and its own folder. An archive may make a decoder do
anything.

The last is kept up by Landlock, whoever started the platform. Where the kernel has none, only a start by root keeps it
off the things of others: each process then has a user of its own, whose folder lies where no other one comes; what all
users of the machine may read or write, as the objects of a home in a place that is open to all, it may, too.
"""

import codecs
import ctypes
import heapq
import os
import platform
import resource
import struct
import sys

import chardet
import rarfile

from dataset_svc.archives.encodings import OF_NAMES, OF_TEXTS
from dataset_svc.archives.libc import call, end_with_parent
from dataset_svc.imports.job import USERS
from dataset_svc.imports.landlock import READS, STARTS, WRITES, WRITES_FILE, restrict

_MOST_PROCESSES = 16
"""And threads, of one user: of unar and its worker."""
_LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache")
_FOR_PROGRAMS = ("/usr", "/bin", "/etc")
_NEW_NETWORK, _NEW_IPC = 0x40000000, 0x08000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001
"""SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO with EPERM."""
_LOAD, _JUMP_EQUAL, _JUMP_ABOVE, _RETURN = 0x20, 0x15, 0x35, 0x06
_OTHER_NUMBERS = 0x40000000
"""From here on x32 has its own."""
_REFUSED = {
    "x86_64": (
        0xC000003E,
        (56, 57, 58, 59, 322, 435, 62, 200, 234, 129, 297, 424, 434),
        (
            *(41, 53, 101, 165, 272, 308, 425, 248, 249, 250, 321, 109, 112, 310, 311, 438, 298, 323, 312),
            *(90, 91, 268, 92, 93, 94, 260, 132, 235, 280, 261, 188, 189, 190, 197, 198, 199),
            *(141, 251, 203, 144, 142, 314, 256, 279, 319, 29, 68, 64, 240),
        ),
        (302, 72),
    ),
    "aarch64": (
        0xC00000B7,
        (220, 221, 281, 435, 129, 130, 131, 138, 240, 424, 434),
        (
            *(198, 199, 117, 40, 97, 268, 425, 217, 218, 219, 280, 154, 157, 270, 271, 438, 241, 282, 272),
            *(52, 53, 55, 54, 88, 5, 6, 7, 14, 15, 16),
            *(140, 30, 122, 119, 118, 274, 238, 239, 279, 194, 186, 190, 180),
        ),
        (261, 25),
    ),
}
"""By machine: AUDIT_ARCH; the system calls (asm/unistd.h) that start processes (clone, fork, vfork, execve, execveat,
clone3) or end them (kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_send_signal, pidfd_open);
socket, socketpair, ptrace, mount, unshare, setns, io_uring_setup, add_key, request_key, keyctl, bpf, setpgid, setsid
(all that a worker starts is ended as its group), process_vm_readv, process_vm_writev, pidfd_getfd, perf_event_open,
userfaultfd, kcmp; those that change files whose owner this user is, wherever they lie (chmod, fchmod, fchmodat, chown,
fchown, lchown, fchownat, utime, utimes, utimensat, futimesat, setxattr, lsetxattr, fsetxattr, removexattr,
lremovexattr, fremovexattr); those that change other processes of this user (setpriority, ioprio_set, sched_setaffinity,
sched_setscheduler, sched_setparam, sched_setattr, migrate_pages, move_pages); and those that take memory which is in
none of the bounds (memfd_create, shmget, msgget, semget, mq_open). At the end prlimit64 and fcntl."""
_REFUSED_ANYWHERE = (452, 463, 466, 469, 440, 447)
"""More of these that have one number on all machines: fchmodat2, setxattrat, removexattrat, file_setattr,
process_madvise, memfd_secret."""
_SIGNALLED = (8, 10, 15)
"""Commands of fcntl that say whom a pipe signals: F_SETOWN, F_SETSIG, F_SETOWN_EX."""


def limit_resources(memory: int, cpu_s: int, file_size: int = resource.RLIM_INFINITY) -> None:
    """`memory`: bytes of address space; `file_size`: of each file that is written."""
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_NOFILE: 32,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: file_size,
    }
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        values = [each for each in (value, hard) if each != resource.RLIM_INFINITY] or [value]
        resource.setrlimit(kind, (min(values), min(values)))


def give_up_rights(folder: str, *, user: int = USERS.start, starts_programs: bool = False) -> None:
    """Before an archive is read, with everything imported that will be wanted. The folder becomes the current one, and
    is all that can be written. `user`: whose process this becomes where it was root's; `starts_programs`: which have
    the same rights. Raises OSError."""
    os.chdir(folder)
    _load_all()
    rarfile.custom_popen, rarfile.rar3_decompress = _start_nothing, _unread
    call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    restrict(_places(starts_programs))
    if os.geteuid() == 0:
        os.chown(".", user, user)
        os.chmod(".", 0o700)
        resource.setrlimit(resource.RLIMIT_NPROC, (_MOST_PROCESSES, _MOST_PROCESSES))
        call("unshare", _NEW_NETWORK | _NEW_IPC)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    end_with_parent()  # another user's process would have lost it
    _filter_calls(starts_programs)


def _start_nothing(command: list[str]) -> None:
    raise rarfile.RarCannotExec(command[0])


def _unread(*_: object) -> bytes:
    """In place of packed comments, for which rarfile would start a program while it reads headers."""
    return b""


def _places(starts_programs: bool) -> dict[int, list[str]]:
    """What this process needs, by rights (imports.landlock)."""
    own = [sys.prefix, sys.base_prefix, *sys.path, *os.environ.get("LD_LIBRARY_PATH", "").split(":"), *_LIBRARIES]
    places = {READS: [place for place in own if os.path.isabs(place)], WRITES: ["."]}
    if starts_programs:
        places |= {STARTS: [*_LIBRARIES, *_FOR_PROGRAMS, *filter(os.path.isabs, os.get_exec_path())]}
        places |= {WRITES_FILE: ["/dev/null"]}
        places[READS] += ["/proc", "/dev/urandom"]
    return places


def _load_all() -> None:
    """What Python would look for in files that cannot be read afterwards."""
    heapq.heapify([])  # collections wants it late
    for name in {*OF_TEXTS, *OF_NAMES, "utf-8-sig", "utf-16", "utf-32", "idna"}:
        codecs.lookup(name)
    chardet.detect_all("数据".encode("gb18030") * 20, ignore_threshold=True)


def _argument(number: int) -> int:
    """Where the lower half of a system call's argument is in seccomp_data: the kernel takes no more of a pid or a
    command."""
    return 16 + 8 * number


def _filter_calls(starts_programs: bool) -> None:
    """Refuses these calls for this process, for ever; elsewhere than on these machines nothing is refused."""
    known = _REFUSED.get(platform.machine())
    if known is None:
        return
    architecture, starting, others, (limit, control) = known
    numbers = (*others, *_REFUSED_ANYWHERE, *(() if starts_programs else starting))
    program = [(_LOAD, 0, 0, 4), (_JUMP_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _REFUSE)]
    program += [(_LOAD, 0, 0, 0), (_JUMP_ABOVE, 0, 1, _OTHER_NUMBERS), (_RETURN, 0, 0, _REFUSE)]
    for number in numbers:
        program += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    program += [(_JUMP_EQUAL, 0, 3, limit), (_LOAD, 0, 0, _argument(0))]  # of which process: its own is 0
    program += [(_JUMP_EQUAL, 1, 0, 0), (_RETURN, 0, 0, _REFUSE), (_JUMP_EQUAL, 0, 1 + 2 * len(_SIGNALLED), control)]
    program.append((_LOAD, 0, 0, _argument(1)))
    for command in _SIGNALLED:
        program += [(_JUMP_EQUAL, 0, 1, command), (_RETURN, 0, 0, _REFUSE)]
    program.append((_RETURN, 0, 0, _ALLOW))
    rules = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *rule) for rule in program))
    whole = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", len(program), ctypes.addressof(rules)))
    call("prctl", _SET_SECCOMP, _FILTER, ctypes.addressof(whole), 0, 0)
