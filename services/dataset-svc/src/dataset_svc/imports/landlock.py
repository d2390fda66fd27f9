"""What a process may reach of the file system, by landlock(7): below these places and nowhere else, for ever, whoever
its user is. Kernels from 5.13 on know it, where it is not switched off."""

import ctypes
import errno
import os
import stat
import struct
from collections.abc import Iterable, Mapping

from dataset_svc.archives.libc import LIBC, checked

_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""System calls, of the same numbers on all machines."""
_TELL_VERSION, _BENEATH = 1, 1
_ABSENT = frozenset({errno.ENOSYS, errno.EOPNOTSUPP})
_EXECUTE, _WRITE, _READ, _LIST, _TRUNCATE = 1, 1 << 1, 1 << 2, 1 << 3, 1 << 14
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""By version, how many rights there are; later ones have 16."""
_NETWORK, _OUTSIDE = 0b11, 0b11
"""TCP (from version 4 on), and abstract sockets and processes that are not of this one's making (from 6 on)."""
READS = _READ | _LIST
STARTS = READS | _EXECUTE
WRITES_FILE = _READ | _WRITE | _TRUNCATE
WRITES = sum(1 << right for right in range(1, 15)) & ~(1 << 6 | 1 << 9 | 1 << 11)
"""Everything but devices and sockets."""
_OF_FILES = _EXECUTE | WRITES_FILE


def restrict(rights: Mapping[int, Iterable[str]]) -> bool:
    """`rights` with their places; those that are not there are left out. False where the kernel does not know it. The
    process must have given up new privileges. Raises OSError."""
    try:
        version = _call(_CREATE, None, 0, _TELL_VERSION)
    except OSError as error:
        if error.errno in _ABSENT:
            return False
        raise
    known = (1 << _RIGHTS.get(version, 16)) - 1
    asked = struct.pack("<3Q", known, _NETWORK, _OUTSIDE)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = _call(_CREATE, asked, len(asked), 0)
    try:
        for right, places in rights.items():
            for place in places:
                _allow(rules, right & known, place)
        _call(_RESTRICT, rules, 0)
    finally:
        os.close(rules)
    return True


def _allow(rules: int, right: int, place: str) -> None:
    try:
        fd = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # nothing that this user could reach
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            right &= _OF_FILES
        _call(_ADD, rules, _BENEATH, struct.pack("<Qi", right, fd), 0)
    finally:
        os.close(fd)


def _call(number: int, *values: int | bytes | None) -> int:
    given = [ctypes.c_long(value) if isinstance(value, int) else value for value in values]
    return checked(int(LIBC.syscall(ctypes.c_long(number), *given)), "landlock")
