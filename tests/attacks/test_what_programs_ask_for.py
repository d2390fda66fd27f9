"""What the kernel refuses to programs of workloads, whatever their engine allows."""

import errno
import platform
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from svckit.runtime.machine.job_state import read_run

from tests.support.engines import fake, harness, real_engine, supervise
from tests.support.runtime_harness import RuntimeHarness, until

__all__ = ["fake", "harness", "real_engine", "supervise"]
pytestmark = pytest.mark.attack
GRANTED = ("unix", "inet", "inet6", "netlink", "pair")
REFUSED = {"vsock": errno.EAFNOSUPPORT, "vsock, more bits": errno.EAFNOSUPPORT, "alg": errno.EAFNOSUPPORT}
NOT_THERE = ("io_uring", *(("32 bits", "x32") if platform.machine() == "x86_64" else ()))
STATUS = "cat /proc/self/status"


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("probe") / "probe"
    source = Path(__file__).with_name("narrow_probe.c")
    subprocess.run(["gcc", "-static", "-O2", "-Wall", "-Wextra", "-o", target, source], check=True, timeout=60)
    return target


@pytest.mark.parametrize("run", [False, True])
def test_a_program_gets_sockets_of_the_network_and_no_others(
    supervise: Path, probe: Path, tmp_path: Path, run: bool
) -> None:
    (tmp_path / "run").mkdir()
    options = ("--run-dir", tmp_path / "run") if run else ()
    told = subprocess.run([supervise, *options, "--", probe], capture_output=True, text=True, check=True, timeout=30)
    if run:
        assert read_run(tmp_path).log_tail == told.stdout
    answers = {name: int(code) for name, code in (line.rsplit(" ", 1) for line in told.stdout.splitlines())}
    assert answers == dict.fromkeys(GRANTED, 0) | REFUSED | dict.fromkeys(NOT_THERE, errno.ENOSYS)


async def test_a_training_has_a_filter_of_the_platform_too(harness: RuntimeHarness) -> None:
    runtime, spec = harness.jobs(), harness.job(STATUS)
    await harness.finish(spec, runtime)
    assert _filters((await runtime.read(spec.ref, "run/log")).data.decode()) == 1 + _engines(harness)


@pytest.mark.parametrize("own_command", [False, True])
async def test_a_replica_has_a_filter_of_the_platform_too(harness: RuntimeHarness, own_command: bool) -> None:
    runtime = harness.servers()
    spec = harness.server(command=("sh", "-c", f"{STATUS}; sleep 60"), health_path=None)
    if own_command:
        spec = replace(spec, command=(), image=harness.stage_image(f"{STATUS}; sleep 60"))
    (replica,) = (await runtime.apply(spec)).replicas

    async def log() -> str:
        return b"".join([part async for part in runtime.log(spec.name, replica.name)]).decode()

    assert _filters(await until(log, lambda lines: "Seccomp_filters" in lines)) == 1 + _engines(harness)


def _engines(harness: RuntimeHarness) -> int:
    """How many filters the engine itself sets; programs of the fake engine have those of this process."""
    return _filters(Path("/proc/self/status").read_text()) if harness.url.startswith("fake") else 1


def _filters(status: str) -> int:
    found = re.search(r"^Seccomp_filters:\s*(\d+)$", status, re.MULTILINE)
    assert found is not None, status
    return int(found[1])
