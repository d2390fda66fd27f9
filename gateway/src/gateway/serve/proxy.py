"""`/serve/<service id>/<path>`: straight to the service's replicas, for its owner and with the owner's keys."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from starlette.types import Message
from svckit.contracts.serving import (
    CALL_TIMEOUT,
    CALL_TOO_LARGE,
    CALL_UNREACHABLE,
    ServeAnswer,
    ServeCall,
    ServiceStats,
)
from svckit.errors import NotFound, Reason
from svckit.identity import Principal
from svckit.ids import ULID_PATTERN
from svckit.telemetry import TRACE_HEADER

from gateway.callers import Caller
from gateway.errors import (
    ClientGone,
    KeyScopeMissing,
    ServiceBusy,
    ServiceFailed,
    ServiceNotRunning,
    ServiceTimeout,
    UpstreamFailed,
    UpstreamTimeout,
)
from gateway.http.exchange import Exchange
from gateway.http.headers import Headers, forwarded, service_answer_headers
from gateway.http.locations import ServedAt
from gateway.ports import Call, Http, target_of
from gateway.serve.circuit import Circuit
from gateway.serve.held_call import AnswerTooLarge, HeldCall
from gateway.serve.stats import Counter
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

    async def stats_for(self, principal: Principal, service_id: str) -> ServiceStats:
        """Raises NotFound (another's service, too), Unavailable."""
        served = await self._table.look_up(service_id, to_call=False)
        if served is None or not (principal.is_admin or principal.user_id == served.owner_id):
            raise NotFound()
        return self.stats(service_id)

    def stats(self, service_id: str) -> ServiceStats:
        """All zero for a service that was never called."""
        state = self._states.get(service_id)
        return state.counter.view() if state is not None else ServiceStats()

    def take_calls(self) -> dict[str, tuple[int, int]]:
        """Calls, and errors among them, by service, since this was asked before; only services that were called."""
        taken = {service_id: state.counter.take_untold() for service_id, state in self._states.items()}
        return {service_id: counts for service_id, counts in taken.items() if counts[0]}

    def put_back(self, calls: Mapping[str, tuple[int, int]]) -> None:
        """They are taken the next time."""
        for service_id, counts in calls.items():
            self._state(service_id).counter.add_untold(*counts)

    async def forward(self, exchange: Exchange, caller: Caller) -> None:
        """Raises NotFound (another's service, too), Unavailable (no address is known yet), ServiceNotRunning,
        ServiceBusy, ServiceFailed, ServiceTimeout."""
        prefix, served = self._find(exchange.path, caller)
        limit = self._settings.serve_body_limit if served.body_limit is None else served.body_limit
        exchange.limit_body(limit)
        target = target_of(exchange.raw_path[len(prefix) :] or b"/", exchange.scope)
        await self._counted(exchange, served, self._calls(exchange, prefix, served, target))

    async def ask(self, service_id: str, call: ServeCall) -> ServeAnswer:
        """An online test, which is no call in the statistics: its request and its answer are whole. What `forward`
        raises is the reason of no answer.

        Raises NotFound, Unavailable (no address is known yet)."""
        served = await self._table.look_up(service_id, to_call=True)
        if served is None:
            raise NotFound()
        held = HeldCall(call)
        calls = self._calls(held.exchange, f"/serve/{service_id}", served, call.target.encode("ascii"))
        try:
            if not calls:
                raise ServiceNotRunning(state=served.state)
            async with asyncio.timeout(call.timeout_s):
                await self._guarded(held.exchange, served, calls)
        except AnswerTooLarge:
            return ServeAnswer(reason=Reason(code=CALL_TOO_LARGE, params={"limit": call.max_bytes}))
        except ServiceFailed as error:
            return ServeAnswer(reason=Reason(code=CALL_UNREACHABLE, detail=str(error.__cause__)))
        except (ServiceTimeout, TimeoutError) as error:
            if isinstance(error, TimeoutError):
                self._state(service_id).circuit.failed()
            return ServeAnswer(reason=Reason(code=CALL_TIMEOUT, params={"seconds": call.timeout_s}))
        except (ServiceBusy, ServiceNotRunning) as error:
            return ServeAnswer(reason=Reason(code=error.code, params=error.params))
        return held.answer()

    async def _counted(self, exchange: Exchange, served: Served, calls: list[Call]) -> None:
        began = time.monotonic()
        try:
            await self._guarded(exchange, served, calls)
        finally:
            broken = exchange.broken  # the client's fault, which is no error of the service
            status = exchange.status or (broken.status if broken is not None else 0)
            self._state(served.service_id).counter.count(status, time.monotonic() - began)

    async def _guarded(self, exchange: Exchange, served: Served, calls: list[Call]) -> None:
        circuit = self._state(served.service_id).circuit
        with circuit.call():
            await self._relay(calls, exchange, circuit)

    async def forward_websocket(self, exchange: Exchange, caller: Caller) -> None:
        """Raises as `forward` does, before the client's websocket is accepted."""
        prefix, served = self._find(exchange.path, caller)
        target = target_of(exchange.raw_path[len(prefix) :] or b"/", exchange.scope)
        call = self._calls(exchange, prefix, served, target)[0]
        circuit = self._state(served.service_id).circuit

        async def send(message: Message) -> None:
            if message["type"] == "websocket.accept":
                circuit.answered()
            await exchange.send_raw(message)

        try:
            with circuit.call():
                await self._http.connect(call, exchange.scope, exchange.receive, send)
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

    def _calls(self, exchange: Exchange, prefix: str, served: Served, target: bytes) -> list[Call]:
        host = exchange.header(b"host")
        headers = self._headers(exchange, prefix, host)
        calls = []
        for replica in self._table.in_turn(served)[:_REPLICAS_TRIED]:
            answer = partial(service_answer_headers, at=ServedAt(prefix, (replica, host), target))
            idle_s = self._settings.serve_timeout_s
            calls.append(Call(served.service_id, f"http://{replica}", target, headers, idle_s, answer))
        return calls

    def _headers(self, exchange: Exchange, prefix: str, host: str) -> Headers:
        headers = [item for item in forwarded(exchange.scope["headers"]) if item[0] != b"host"]
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
