"""`/serve/<service id>/<path>`: straight to the service's replicas, for its owner and for holders of his keys."""

import re
import time
from dataclasses import dataclass, field
from functools import partial

from svckit.errors import NotFound
from svckit.ids import ULID_PATTERN
from svckit.telemetry import TRACE_HEADER

from gateway.callers import Caller
from gateway.errors import (
    ClientGone,
    KeyScopeMissing,
    ServiceFailed,
    ServiceNotRunning,
    ServiceTimeout,
    UpstreamFailed,
    UpstreamTimeout,
)
from gateway.http.exchange import Exchange
from gateway.http.headers import Headers, forwarded, service_answer_headers
from gateway.ports import Call, Http, target_of
from gateway.serve.circuit import Circuit
from gateway.serve.stats import Counter, ServeStats
from gateway.serve.table import Served, ServeTable
from gateway.settings import GatewaySettings

_PREFIX = re.compile(rf"/serve/({ULID_PATTERN[1:-1]})(?=/|$)")
_REPLICAS_TRIED = 2


@dataclass
class _State:
    circuit: Circuit
    counter: Counter = field(default_factory=Counter)


class ServeProxy:
    def __init__(self, table: ServeTable, http: Http, settings: GatewaySettings) -> None:
        self._table = table
        self._http = http
        self._settings = settings
        self._states: dict[str, _State] = {}

    def stats(self, service_id: str) -> ServeStats:
        state = self._states.get(service_id)
        return state.counter.view() if state is not None else ServeStats()

    async def forward(self, exchange: Exchange, caller: Caller) -> None:
        """Raises NotFound (another's service, too), Unavailable (no address is known yet), ServiceNotRunning,
        ServiceBusy, ServiceFailed, ServiceTimeout."""
        prefix, served = self._find(exchange.path, caller)
        limit = self._settings.serve_body_limit if served.body_limit is None else served.body_limit
        exchange.limit_body(limit)
        calls = self._calls(exchange, prefix, served)
        state = self._state(served.service_id)
        began = time.monotonic()
        try:
            with state.circuit.call():
                await self._relay(calls, exchange, state.circuit)
        finally:
            broken = exchange.broken  # the client's fault, which is no error of the service
            status = exchange.status or (broken.status if broken is not None else 0)
            state.counter.count(status, time.monotonic() - began)

    async def forward_websocket(self, exchange: Exchange, caller: Caller) -> None:
        """Raises as `forward` does, before the client's websocket is accepted."""
        prefix, served = self._find(exchange.path, caller)
        call = self._calls(exchange, prefix, served)[0]
        circuit = self._state(served.service_id).circuit
        try:
            with circuit.call():
                await self._http.connect(call, exchange.scope, exchange.receive, exchange.send_raw)
        except UpstreamFailed as error:
            raise ServiceFailed(detail=error.detail) from error
        except UpstreamTimeout as error:
            circuit.failed()
            raise ServiceTimeout() from error

    async def _relay(self, calls: list[Call], exchange: Exchange, circuit: Circuit) -> None:
        """What the client did wrong says nothing of the service, unless that had begun to answer: then it works."""
        try:
            await self._http.relay(calls, exchange)
        except ClientGone:
            if exchange.status:
                circuit.answered()
            raise
        except UpstreamFailed as error:
            circuit.failed()
            raise ServiceFailed() from error
        except UpstreamTimeout as error:
            circuit.failed()
            raise ServiceTimeout() from error
        circuit.answered()

    def _find(self, path: str, caller: Caller) -> tuple[str, Served]:
        match = _PREFIX.match(path)
        served = self._table.find(match.group(1)) if match else None
        if match is None or served is None:
            raise NotFound()
        if caller.user_id != served.owner_id and "admin" not in caller.account.roles:
            raise NotFound()
        if not caller.may_call(served.service_id):
            raise KeyScopeMissing(service_id=served.service_id)
        if not served.replicas or served.state == "stopped":
            raise ServiceNotRunning(state=served.state)
        return match.group(0), served

    def _calls(self, exchange: Exchange, prefix: str, served: Served) -> list[Call]:
        raw = exchange.raw_path[len(prefix) :] or b"/"
        target = target_of(raw, exchange.scope)
        headers = self._headers(exchange, prefix)
        calls = []
        for replica in self._table.in_turn(served)[:_REPLICAS_TRIED]:
            answer = partial(service_answer_headers, prefix=prefix.encode(), replica=replica.encode())
            patience = self._settings.serve_timeout_s
            calls.append(Call(served.service_id, f"http://{replica}", target, headers, patience, answer))
        return calls

    def _headers(self, exchange: Exchange, prefix: str) -> Headers:
        headers = [item for item in forwarded(exchange.scope["headers"]) if item[0] != b"host"]
        host = exchange.header(b"host")
        return [
            *headers,
            (b"x-forwarded-prefix", prefix.encode()),
            (b"x-forwarded-host", host.encode("latin-1")),
            (b"x-forwarded-proto", str(exchange.scope.get("scheme", "http")).encode()),
            (TRACE_HEADER.encode(), exchange.trace.encode()),
        ]

    def _state(self, service_id: str) -> _State:
        state = self._states.get(service_id)
        if state is None:
            state = self._states[service_id] = _State(Circuit(self._settings.serve_concurrency))
        return state
