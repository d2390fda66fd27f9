"""Where the replicas of users' services are: inference-svc's own list, asked every two seconds, and at once in every
process of the gateway when one of them has handled an event that says that it changed."""

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from svckit.app import ReadyWarning
from svckit.errors import ProblemError, Unavailable
from svckit.loops import Loop
from svckit.peers import Peers

from gateway.errors import READY_ADDRESSES_STALE

_log = logging.getLogger(__name__)
OWNER = "inference-svc"
STALE_S = 60.0
_ADDRESS = re.compile(r"[A-Za-z0-9.-]+:[0-9]{1,5}")


@dataclass(frozen=True)
class Served:
    """One service; `replicas` are host:port, `body_limit` in bytes (None: the gateway's default)."""

    service_id: str
    owner_id: str
    state: str
    replicas: tuple[str, ...]
    body_limit: int | None = None


class ServeTable:
    """The last answer counts while inference-svc does not give a new one."""

    def __init__(self, peers: Peers, refresh_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._peers = peers
        self._clock = clock
        self._refreshed_at = clock()
        self._served: Mapping[str, Served] | None = None
        self._turn = 0
        self._failed = False
        self.loop = Loop("gateway.serve_table", refresh_s, self.refresh)

    def find(self, service_id: str) -> Served | None:
        """The service, None when there is no such one. Raises Unavailable until the first answer of inference-svc."""
        if self._served is None:
            raise Unavailable(what=OWNER)
        return self._served.get(service_id)

    async def look_up(self, service_id: str, *, to_call: bool) -> Served | None:
        """As `find`; what is not known or, `to_call` it, has no replica is asked for anew: it may have come since the
        last time."""
        served = self._served.get(service_id) if self._served is not None else None
        if served is None or (to_call and not served.replicas):
            await self.refresh()
            served = self.find(service_id)
        return served

    def in_turn(self, served: Served) -> tuple[str, ...]:
        """The replicas, another one first each time."""
        self._turn += 1
        first = self._turn % len(served.replicas) if served.replicas else 0
        return served.replicas[first:] + served.replicas[:first]

    async def find_stale(self) -> ReadyWarning | None:
        """For `/readyz`: the last answer is older than a minute, or there was none for so long."""
        age_s = self._clock() - self._refreshed_at
        return ReadyWarning(code=READY_ADDRESSES_STALE, params={"seconds": round(age_s)}) if age_s > STALE_S else None

    async def refresh(self) -> None:
        try:
            answer = await self._peers.call(OWNER, "GET", "/internal/upstreams")
        except ProblemError as error:
            if not self._failed:
                _log.warning("addresses of services are not refreshed: %s", error)
            self._failed = True
            return
        self._failed = False
        self._served = {item["service_id"]: _served(item) for item in answer["items"]}
        self._refreshed_at = self._clock()


def _served(item: Mapping[str, Any]) -> Served:
    replicas = tuple(address for address in item["replicas"] if _ADDRESS.fullmatch(address))
    return Served(item["service_id"], item["owner_id"], item["state"], replicas, item.get("body_limit"))
