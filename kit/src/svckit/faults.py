"""Named points where a test may make the program fail, to prove that nothing is lost there.

`MODELYARD_FAULT=name:action[:n]` picks one point, the action at its n-th passing (1 by default): `kill` (SIGKILL to
this process), `fill` (the file that `MODELYARD_FAULT_FILE` names takes all that its disk has) or `raise`. Without the
variable a point costs one dictionary look-up.
"""

import contextlib
import os
import signal

_VARIABLE = "MODELYARD_FAULT"
_passed: dict[str, int] = {}


class InjectedFault(RuntimeError):
    """Raised at a fault point by the action `raise`."""


def point(name: str) -> None:
    """Fail here when the environment says so."""
    wanted = os.environ.get(_VARIABLE)
    if wanted is None:
        return
    target, _, rest = wanted.partition(":")
    if target != name:
        return
    action, _, count = rest.partition(":")
    _passed[name] = _passed.get(name, 0) + 1
    if _passed[name] == int(count or 1):
        _fail(name, action)


def _fail(name: str, action: str) -> None:
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if action != "fill":
        raise InjectedFault(name)
    with open(os.environ[f"{_VARIABLE}_FILE"], "wb", buffering=0) as file:
        for size in (1 << 20, 4096):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))
