"""Calls of the C library that Python has no word for."""

import ctypes
import os
import signal

LIBC = ctypes.CDLL(None, use_errno=True)
_PRCTL_END_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


def call(name: str, *values: int) -> int:
    """Raises OSError."""
    return checked(int(getattr(LIBC, name)(*(ctypes.c_long(value) for value in values))), name)


def checked(result: int, name: str) -> int:
    """What a call gave. Raises OSError."""
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return result


def end_with_parent() -> None:
    """This process is killed when the one that started it ends."""
    call("prctl", _PRCTL_END_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
