"""What the process that reads an archive may do: no more memory, time and files than that takes, no sockets, and, where
it was started by root, nothing of any other user's. An archive may make a decoder do anything."""

import codecs
import ctypes
import heapq
import os
import platform
import resource
import struct

import chardet

from dataset_svc.archives.encodings import OF_NAMES, OF_TEXTS

USER = 61_184
"""Of nobody: systemd's range of users that are made for a while begins here (systemd.exec(5), DynamicUser)."""
_NEW_NETWORK, _NEW_IPC = 0x40000000, 0x08000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001
"""SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO with EPERM."""
_LOAD, _JUMP_EQUAL, _JUMP_ABOVE, _RETURN = 0x20, 0x15, 0x35, 0x06
_OTHER_NUMBERS = 0x40000000
"""From here on x32 has its own."""
_REFUSED = {
    "x86_64": (0xC000003E, (56, 57, 58, 59, 322, 435), (41, 53, 101, 165, 272, 308, 425, 248, 321)),
    "aarch64": (0xC00000B7, (220, 221, 281, 435), (198, 199, 117, 40, 97, 268, 425, 217, 280)),
}
"""By machine: AUDIT_ARCH and the system calls (asm/unistd.h) that start processes (clone, fork, vfork, execve,
execveat, clone3), and socket, socketpair, ptrace, mount, unshare, setns, io_uring_setup, add_key, bpf."""


def limit_resources(memory: int, cpu_s: int) -> None:
    """`memory`: bytes of address space."""
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_NOFILE: 32,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def give_up_rights(folder: str, *, starts_programs: bool = False) -> None:
    """Before an archive is read, with everything imported that will be wanted. The folder becomes the current one, and
    is all that can be written. `starts_programs`: which have the same rights. Raises OSError."""
    os.chdir(folder)
    _load_all()
    if os.geteuid() == 0:
        os.chown(".", USER, USER)
        _call("unshare", _NEW_NETWORK | _NEW_IPC)
        os.setgroups([])
        os.setresgid(USER, USER, USER)
        os.setresuid(USER, USER, USER)
    _filter_calls(starts_programs)


def _load_all() -> None:
    """What Python would look for in files that cannot be read afterwards."""
    heapq.heapify([])  # collections wants it late
    for name in {*OF_TEXTS, *OF_NAMES, "utf-8-sig", "utf-16", "utf-32", "idna"}:
        codecs.lookup(name)
    chardet.detect_all("数据".encode("gb18030") * 20, ignore_threshold=True)


def _filter_calls(starts_programs: bool) -> None:
    """Refuses these calls for this process, for ever; elsewhere than on these machines nothing is refused."""
    known = _REFUSED.get(platform.machine())
    if known is None:
        return
    architecture, starting, others = known
    numbers = others if starts_programs else (*starting, *others)
    program = [(_LOAD, 0, 0, 4), (_JUMP_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _REFUSE)]
    program += [(_LOAD, 0, 0, 0), (_JUMP_ABOVE, 0, 1, _OTHER_NUMBERS), (_RETURN, 0, 0, _REFUSE)]
    for at, number in enumerate(numbers):
        program.append((_JUMP_EQUAL, len(numbers) - at, 0, number))
    program += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    rules = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *rule) for rule in program))
    whole = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", len(program), ctypes.addressof(rules)))
    _call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _call("prctl", _SET_SECCOMP, _FILTER, ctypes.addressof(whole), 0, 0)


def _call(name: str, *values: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*(ctypes.c_long(value) for value in values)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
