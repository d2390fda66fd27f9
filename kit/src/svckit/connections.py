"""Who may connect: a listening socket that lets in as many connections as there are descriptors for, and of one
address as many as a person needs.

One that is too many is told so and closed before anything is made for it, so that a crowd costs one descriptor at a
time and the rest stays for the platform itself: its databases, its engine, its files.
"""

import asyncio
import logging
import resource
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

_log = logging.getLogger(__name__)
_ACCEPTED_AT_ONCE = 32
_PAUSE_S = 0.2
_SAID_EVERY_S = 60.0
_MOST_DESCRIPTORS = 65_536
_DESCRIPTORS_EACH = 3
"""What a connection may need: its own descriptor, a file or a replica's connection, and one for the platform."""


@dataclass(frozen=True)
class Limits:
    """What one server takes from its clients; sizes in bytes, times in seconds. Lines count without their ends.

    `per_address`: how many connections of one address; None: no limit of its own. `proxies`: the networks of proxies,
    behind which there are many clients, so that `per_address` does not count for them. `line`: of the request line and
    of each header; `head`: of all of a request's head, which must have come after `head_s`. A body must come with
    `body_rate` bytes a second on an average of `body_s`. A client that reads nothing of what waits for it for
    `stalled_s` is left. `pipelined`: how many requests may wait for the answer before theirs.
    """

    connections: int = 4096
    per_address: int | None = None
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    line: int = 8000
    headers: int = 100
    head: int = 64 * 1024
    head_s: float = 15.0
    body_rate: float = 240.0
    body_s: float = 30.0
    stalled_s: float = 60.0
    pipelined: int = 16


def raise_descriptor_limit() -> None:
    """Let this process open as many descriptors as it may, 65,536 at most."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def client_network(address: str) -> str:
    """What one client has for its own: an IPv4 address, or the first 64 bits of an IPv6 one (RFC 6177)."""
    if ":" not in address:
        return address
    try:
        found = IPv6Address(address)
    except ValueError:
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((found, 64), strict=False))


class Place:
    """One connection's; given back once, however often it is said."""

    def __init__(self, admission: "Admission", address: str) -> None:
        self._admission: Admission | None = admission
        self._address = address

    def leave(self) -> None:
        admission, self._admission = self._admission, None
        if admission is not None:
            admission.left(self._address)


class Admission:
    """Counts the connections, in all and of each address."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        known = descriptors != resource.RLIM_INFINITY
        self._most = min(limits.connections, descriptors // _DESCRIPTORS_EACH) if known else limits.connections
        self._of: Counter[str] = Counter()
        self._in_all = 0
        self._said = -_SAID_EVERY_S

    def enter(self, address: str) -> Place | None:
        """None: there is no place."""
        most, network = self._limits.per_address, client_network(address)
        too_many = most is not None and self._of[network] >= most and not self._is_proxy(address)
        if too_many or self._in_all >= self._most:
            self._say(network)
            return None
        self._of[network] += 1
        self._in_all += 1
        return Place(self, network)

    def left(self, address: str) -> None:
        self._in_all -= 1
        self._of[address] -= 1
        if not self._of[address]:
            del self._of[address]

    def _is_proxy(self, address: str) -> bool:
        if not self._limits.proxies:
            return False
        client = ip_address(address)
        return any(client in network for network in self._limits.proxies)

    def _say(self, address: str) -> None:
        at = time.monotonic()
        if at - self._said >= _SAID_EVERY_S:
            self._said = at
            _log.warning("connections are refused: %d of %s, %d in all", self._of[address], address, self._in_all)


Connect = Callable[[Place], asyncio.Protocol]


class Listener:
    """Accepts on `listening` (which listens already) what `admission` lets in, and gives it to a protocol of
    `connect`; the others get `refusal` as far as that goes without waiting."""

    def __init__(self, listening: socket.socket, admission: Admission, connect: Connect, refusal: bytes) -> None:
        self._listening = listening
        self._admission = admission
        self._connect = connect
        self._refusal = refusal
        self._loop = asyncio.get_running_loop()
        self._pause: asyncio.TimerHandle | None = None
        self._entering: set[asyncio.Task[None]] = set()
        listening.setblocking(False)
        self._loop.add_reader(listening, self._accept)

    def close(self) -> None:
        """Accept no more; the socket stays the caller's."""
        if self._pause is not None:
            self._pause.cancel()
        self._loop.remove_reader(self._listening)

    def _accept(self) -> None:
        for _ in range(_ACCEPTED_AT_ONCE):  # then the others have their turn
            try:
                accepted, address = self._listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:  # no descriptor or no memory: asking again at once would only burn time
                _log.warning("no connection can be accepted: %s", error)
                self._loop.remove_reader(self._listening)
                self._pause = self._loop.call_later(_PAUSE_S, self._loop.add_reader, self._listening, self._accept)
                return
            self._take(accepted, str(address[0]))

    def _take(self, accepted: socket.socket, address: str) -> None:
        accepted.setblocking(False)
        place = self._admission.enter(address)
        if place is None:
            with accepted, suppress(OSError):
                accepted.send(self._refusal)
            return
        entering = self._loop.create_task(self._enter(accepted, place))
        self._entering.add(entering)
        entering.add_done_callback(self._entering.discard)

    async def _enter(self, accepted: socket.socket, place: Place) -> None:
        try:
            await self._loop.connect_accepted_socket(lambda: self._connect(place), accepted)
        except BaseException as error:
            place.leave()
            accepted.close()
            if not isinstance(error, OSError):  # the client has gone already
                raise
