"""The containers.conf that Podman needs on this machine; empty where its defaults are right."""

import resource
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup")
_STATUS = Path("/proc/self/status")
_CAP_SYS_RESOURCE = 24
_LIMITS = {"nofile": (resource.RLIMIT_NOFILE, 16384), "nproc": (resource.RLIMIT_NPROC, 16384)}


def containers_conf(cgroup: Path = _CGROUP, status: Path = _STATUS) -> str:
    """crun refuses the first layout of cgroups, so runc is named there. Without CAP_SYS_RESOURCE no hard limit can be
    raised, and Podman's own wish of a million fails, so lower ones are named. Blocking: reads two small files."""
    text = ""
    if not (cgroup / "cgroup.controllers").exists():
        text += '[engine]\nruntime = "runc"\n'
    if not _may_raise_limits(status):
        limits = ", ".join(f'"{name}={_within(*limit)}:{_within(*limit)}"' for name, limit in _LIMITS.items())
        text += f"[containers]\ndefault_ulimits = [{limits}]\n"
    return text


def _may_raise_limits(status: Path) -> bool:
    lines = status.read_text().splitlines()
    effective = next((line.split()[1] for line in lines if line.startswith("CapEff:")), "0")
    return bool(int(effective, 16) >> _CAP_SYS_RESOURCE & 1)


def _within(number: int, wanted: int) -> int:
    """The wanted limit, or the hard one of this process where that is lower."""
    hard = resource.getrlimit(number)[1]
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
