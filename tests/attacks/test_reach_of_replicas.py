"""A user's replica tries to reach what it should not, and others try to reach it: on a real engine, with real rules."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import httpx
import pytest
from svckit.ids import new_id
from svckit.runtime.machine.firewall import Firewall, table_of
from svckit.runtime.servers import ReplicaObservation, ServerRuntime, ServerSpec

from tests.support.engines import real_engine, runtimes_of, supervise
from tests.support.outside import METADATA, PRIVATE, PUBLIC, Outside, outside
from tests.support.platform import free_port
from tests.support.runtime_harness import RuntimeHarness, until

__all__ = ["real_engine", "supervise"]
pytestmark = [pytest.mark.attack, pytest.mark.engine]

# Asks each of TARGETS (name=host:port; GATEWAY is the bridge's own address) and writes which answered, then serves that
# and its own address.
_PROBE = r"""
b=/bin/busybox; $b mkdir -p /tmp/www; cd /tmp/www; : > reached
gateway=$($b ip route | $b awk '/default/ {print $3}')
for target in $TARGETS; do
  address=$(echo ${target#*=} | $b sed "s/GATEWAY/$gateway/")
  $b printf 'GET /health HTTP/1.0\r\n\r\n' | $b timeout 1 $b nc ${address%:*} ${address#*:} | $b grep -q '200 OK' &&
    echo ${target%%=*} >> reached
done
$b ip -4 addr show eth0 | $b awk '/inet / {split($2, a, "/"); print a[1]}' > address
echo ok > health
exec httpd -f -p 8080 -h /tmp/www
"""

# How many seconds (columns) 20 connections to this machine and 10 questions for names take, one after the other
_REFUSED = r"""
b=/bin/busybox; $b mkdir -p /tmp/www; cd /tmp/www
gateway=$($b ip route | $b awk '/default/ {print $3}')
now() { $b cut -d. -f1 /proc/uptime; }
begin=$(now)
for i in $($b seq 20); do $b timeout 5 $b nc $gateway 9 < /dev/null; done
named=$(now)
for i in $($b seq 10); do $b timeout 20 $b ping -c 1 huggingface.co; done
echo $((named - begin)) $(($(now) - named)) > took
echo ok > health
exec httpd -f -p 8080 -h /tmp/www
"""


@pytest.fixture(scope="module")
def far() -> Iterator[Outside]:
    with outside(free_port()) as made:
        yield made


@pytest.fixture
async def machine_port() -> AsyncIterator[int]:
    """A service of this machine that listens on all addresses."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "", 0, family=socket.AF_INET) as server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
async def harness(request: pytest.FixtureRequest) -> AsyncIterator[RuntimeHarness]:
    async with runtimes_of(request, "docker") as made:
        yield made


async def ready(runtime: ServerRuntime, spec: ServerSpec) -> ReplicaObservation:
    seen = await until(lambda: runtime.apply(spec), lambda seen: len(seen.ready) == 1, 60)
    return seen.ready[0]


async def fetch(address: str | None, path: str) -> list[str]:
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(f"http://{address}/{path}")).text.split()


def prober(harness: RuntimeHarness, **targets: str) -> ServerSpec:
    env = {"TARGETS": " ".join(f"{name}={address}" for name, address in targets.items())}
    return harness.server(command=("sh", "-c", _PROBE), env=env)


def targets(far: Outside, machine_port: int, victim: str) -> dict[str, str]:
    return {
        "bridge": f"GATEWAY:{machine_port}",
        "machine": f"198.51.100.213:{machine_port}",
        "victim": f"{victim}:8080",
        "private": f"{PRIVATE}:{far.port}",
        "metadata": f"{METADATA}:{far.port}",
        "public": f"{PUBLIC}:{far.port}",
    }


async def test_a_replica_reaches_nothing_and_only_the_platform_reaches_it(
    harness: RuntimeHarness, far: Outside, machine_port: int
) -> None:
    runtime = harness.servers()
    victim = await ready(runtime, prober(harness))
    (own,) = await fetch(victim.address, "address")
    attacker = await ready(runtime, prober(harness, **targets(far, machine_port, own)))
    assert await fetch(attacker.address, "reached") == []
    assert not far.reaches(f"{own}:8080")
    assert await runtime.isolation() == ""
    assert not _connects_as_nobody(str(victim.address))
    assert not _connects_as_nobody(f"{own}:8080")


async def test_what_is_refused_fails_at_once(harness: RuntimeHarness) -> None:
    """The kernel makes about one ICMP message a second: a library that looks for its weights waited
    for a second each time, and for ten for each name."""
    runtime = harness.servers()
    replica = await ready(runtime, harness.server(command=("sh", "-c", _REFUSED)))
    connecting, naming = await fetch(replica.address, "took")
    assert (int(connecting) <= 2, int(naming) <= 2) == (True, True), (connecting, naming)


async def test_with_egress_only_public_addresses_are_reached(
    harness: RuntimeHarness, far: Outside, machine_port: int
) -> None:
    runtime = replace(harness, allow_egress=True).servers()
    victim = await ready(runtime, prober(harness))
    (own,) = await fetch(victim.address, "address")
    attacker = await ready(runtime, prober(harness, **targets(far, machine_port, own)))
    assert await fetch(attacker.address, "reached") == ["public"]
    assert not far.reaches(f"{own}:8080")


async def test_without_the_rules_it_reaches_all_of_that(
    harness: RuntimeHarness, far: Outside, machine_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the tests above prove something."""

    async def cannot(_: Firewall) -> str:
        return "no nftables"

    monkeypatch.setattr(Firewall, "ensure", cannot)
    runtime = harness.servers()
    victim = await ready(runtime, prober(harness))
    (own,) = await fetch(victim.address, "address")
    attacker = await ready(runtime, prober(harness, **targets(far, machine_port, own)))
    reached = await fetch(attacker.address, "reached")
    assert {"bridge", "machine", "private", "metadata", "public"} <= set(reached)
    assert _connects_as_nobody(str(victim.address))
    assert await runtime.isolation() == "no nftables"


async def test_rules_are_renewed_touch_nobody_elses_and_go(harness: RuntimeHarness) -> None:
    other = f"other-{new_id().lower()}"
    firewall = Firewall(harness.instance)
    before = _tables()
    try:
        assert _nft("add", "table", "inet", other) == 0
        assert await firewall.ensure() == ""
        _nft("flush", "table", "inet", table_of(harness.instance))
        assert _nft("delete", "table", "inet", table_of(harness.instance)) == 0
        assert await Firewall(harness.instance).ensure() == ""
        assert await Firewall(harness.instance, egress=True).ensure() == ""
        assert set(_tables()) - set(before) == {f"inet {other}", f"inet {table_of(harness.instance)}"}
        for _ in range(2):
            assert await firewall.remove() == ""
        assert set(_tables()) - set(before) == {f"inet {other}"}
    finally:
        _nft("delete", "table", "inet", other)


@pytest.mark.parametrize(
    "change",
    [
        "flush table inet TABLE",
        "flush chain inet TABLE to_machine",
        "insert rule inet TABLE outwards accept",
        "add table inet TABLE { flags dormant; }",
        "delete element inet TABLE never4 { 10.0.0.0/8 }",
        "delete table inet TABLE",
    ],
)
async def test_rules_that_are_not_as_they_were_written_are_renewed(
    harness: RuntimeHarness, change: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("svckit.runtime.machine.firewall._LOOK_S", -1.0)
    table, firewall = table_of(harness.instance), Firewall(harness.instance, egress=True)
    for _ in range(2):
        assert await firewall.ensure() == ""
    written = _listed(table)
    assert (written != "", caplog.messages) == (True, [])
    assert _nft(change.replace("TABLE", table)) == 0
    assert _listed(table) != written
    assert await firewall.ensure() == ""
    assert _listed(table) == written
    assert table in caplog.messages[0]
    handles = _listed(table, "--handle")
    assert (await firewall.ensure(), len(caplog.messages)) == ("", 1)
    assert _listed(table, "--handle") == handles, "what is as it was is left alone"


async def test_a_bridge_that_is_not_filtered_is_said(harness: RuntimeHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime, spec = harness.servers(), harness.server()
    await ready(runtime, spec)
    monkeypatch.setattr(Firewall, "holds", lambda *_: False)
    assert spec.name in await runtime.isolation()


def _connects_as_nobody(address: str) -> bool:
    host, _, port = address.rpartition(":")
    code = f"import os, socket; os.setuid(65534); s = socket.socket(); s.settimeout(2); s.connect(({host!r}, {port}))"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def _nft(*arguments: str) -> int:
    return subprocess.run(["/usr/sbin/nft", *arguments], capture_output=True, check=False).returncode


def _listed(table: str, *options: str) -> str:
    argv = ["/usr/sbin/nft", *options, "list", "table", "inet", table]
    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout


def _tables() -> list[str]:
    listed = subprocess.run(["/usr/sbin/nft", "list", "tables"], capture_output=True, text=True, check=True).stdout
    return [line.removeprefix("table ") for line in listed.splitlines()]
