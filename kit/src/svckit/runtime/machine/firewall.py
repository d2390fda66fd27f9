"""What the containers of servers may reach on one machine: an nftables table of this instance's own.

The bridges of an instance begin with one prefix, so the rules need no renewing when networks come and go, and are there
before the first container. They name those bridges only and lie in tables that nobody else uses; a `drop` in one table
is final, whatever the tables of the engine accept. See docs/adr/0014.
"""

import asyncio
import hashlib
import logging
import math
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

_log = logging.getLogger(__name__)
_INTERFACES = Path("/sys/class/net")
_PATIENCE_S = 3.0
_LOOK_S = 5.0
_ABSENT = "No such file or directory"
_REFUSE = "jump refuse"
"""To a container it is said, since a library that looks for updates would wait for minutes otherwise: by a reset, where
there is one, since the kernel makes about one ICMP message a second only."""

# Not public, or of a use of their own: the IANA registries of special-purpose addresses (RFC 6890), and multicast
_NEVER_4 = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
    *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
    "224.0.0.0/3",
)
# Of 2000::/3, outside of which nothing is public: Teredo and other protocols, documentation, 6to4
_NEVER_6 = ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")


def bridge_prefix(instance: str) -> str:
    """With which the names of an instance's bridges begin."""
    return f"my{_digest(instance, 5)}"


def bridge_name(instance: str, network: str) -> str:
    """The bridge of a network. An interface's name has at most 15 characters."""
    return bridge_prefix(instance) + _digest(network, 8)


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def table_of(instance: str) -> str:
    return f"modelyard_{_digest(instance, 12)}"


def rules(instance: str, *, egress: bool, uid: int) -> str:
    """For `nft -f`, which takes all or nothing: the table is there anew with these rules.

    A connection into a bridge is begun by a process of `uid` on this machine only. A container answers those, and
    begins none: neither to this machine nor elsewhere; with `egress`, to public addresses, and it may ask the engine's
    resolver at its bridge for names. (Who connects is asked behind the routing: a published port is one of the
    loopback until then.)
    """
    table, bridges = table_of(instance), f'"{bridge_prefix(instance)}*"'
    resolver = "meta l4proto { tcp, udp } th dport 53 fib daddr . iif type local accept" if egress else ""
    public = f"""
        ip daddr @never4 {_REFUSE}
        ip6 daddr != 2000::/3 {_REFUSE}
        ip6 daddr @never6 {_REFUSE}
        accept"""
    return f"""
table inet {table}
delete table inet {table}
table inet {table} {{
    set never4 {{ type ipv4_addr; flags interval; elements = {{ {", ".join(_NEVER_4)} }}; }}
    set never6 {{ type ipv6_addr; flags interval; elements = {{ {", ".join(_NEVER_6)} }}; }}
    chain refuse {{
        meta l4proto tcp reject with tcp reset
        reject with icmpx admin-prohibited
    }}
    chain input {{
        type filter hook input priority filter - 10; policy accept;
        iifname {bridges} jump to_machine
    }}
    chain to_machine {{
        ct direction reply accept
        {resolver}
        {_REFUSE}
    }}
    chain forward {{
        type filter hook forward priority filter - 10; policy accept;
        oifname {bridges} jump inwards
        iifname {bridges} jump outwards
    }}
    chain inwards {{
        ct direction reply accept
        drop
    }}
    chain outwards {{{public if egress else ""}
        {_REFUSE}
    }}
    chain postrouting {{
        type filter hook postrouting priority filter - 10; policy accept;
        oifname {bridges} ct direction original meta skuid != {uid} drop
    }}
}}
"""


class Firewall:
    """Puts the rules of an instance where they belong, and says why it cannot."""

    def __init__(self, instance: str, *, egress: bool = False) -> None:
        self._instance = instance
        self.egress = egress
        self._one = asyncio.Lock()
        self._written, self._looked, self._obstacle = "", -math.inf, ""

    async def ensure(self) -> str:
        """The rules are there as they were written, also after somebody has changed or flushed them; looks every few
        seconds only. Why they are not, where that is impossible; else empty."""
        async with self._one:
            if time.monotonic() > self._looked + _LOOK_S:
                self._obstacle = await asyncio.to_thread(self._ensure)
                self._looked = time.monotonic()
        return self._obstacle

    async def remove(self) -> str:
        """Idempotent. Why it failed; else empty."""
        if not _may_filter():
            return ""
        try:
            await asyncio.to_thread(_nft, ("delete", "table", "inet", table_of(self._instance)))
        except _NftFailed as failed:
            return "" if _ABSENT in str(failed) else str(failed)
        return ""

    def holds(self, network: str) -> bool:
        """Whether the bridge of the network is one that the rules are about: on this machine and of its name, which is
        not so for an engine that runs elsewhere, or in a network of its own. Only while a container is on it."""
        return (_INTERFACES / bridge_name(self._instance, network)).exists()

    def _ensure(self) -> str:
        if os.geteuid() != 0:
            return "the platform is not root, and only root may filter"
        if not _nft_path():
            return "there is no nftables (apt-get install nftables)"
        table = table_of(self._instance)
        if self._written:
            if _listed(table) == self._written:
                return ""
            _log.warning("the rules of nftables in %s are not found as they were written: writing them anew", table)
        self._written = ""
        try:
            _nft(("-f", "-"), rules(self._instance, egress=self.egress, uid=os.geteuid()))
        except _NftFailed as failed:
            return f"nftables refuses the rules: {failed}"
        self._written = _listed(table)
        return "" if self._written else f"nftables does not list {table}"


def _may_filter() -> bool:
    return os.geteuid() == 0 and _nft_path() is not None


def _nft_path() -> str | None:
    return shutil.which("nft", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


class _NftFailed(RuntimeError):
    """The text is what it said."""


def _listed(table: str) -> str:
    """As the kernel has it now; empty when that cannot be told."""
    try:
        return _nft(("list", "table", "inet", table))
    except _NftFailed:
        return ""


def _nft(arguments: tuple[str, ...], script: str = "") -> str:
    """What it prints. Raises _NftFailed."""
    environment: Mapping[str, str] = {"LC_ALL": "C", "PATH": "/usr/sbin:/sbin:/usr/bin:/bin"}
    command = (_nft_path() or "nft", *arguments)
    try:
        done = subprocess.run(
            command,
            input=script,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            env=environment,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _NftFailed(str(error)) from error
    if done.returncode != 0:
        raise _NftFailed(done.stderr.strip() or f"code {done.returncode}")
    return done.stdout
