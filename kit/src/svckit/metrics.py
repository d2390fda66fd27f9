"""`/metrics` in Prometheus' text format: a program's requests, its backlog of work and of events, its event loop.

Every app has a registry of its own, so that seven of them can live in one process. The gateway routes nobody here.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from svckit.backlog import EventBacklog, WorkBacklog, event_backlog, work_backlog
from svckit.db import Database
from svckit.errors import DATABASE_ERRORS

_log = logging.getLogger(__name__)
PATH = "/metrics"
UNMATCHED = "unmatched"
"""The route of a request that no route takes."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_LOOP_S = 0.25
_COUNT_S = 5.0


class RequestMetrics:
    """Counts and latencies of requests, by method, route template and status. The latency ends when the answer begins,
    so that a stream that stays open for hours is none."""

    def __init__(self, registry: CollectorRegistry, name: str, service: str) -> None:
        self._service = service
        labels = ("service", "method", "route")
        self._requests = Counter(
            f"{name}_requests", "Requests, by route template and status.", (*labels, "status"), registry=registry
        )
        self._seconds = Histogram(
            f"{name}_request_seconds",
            "Time until the answer begins, by route template.",
            labels,
            registry=registry,
            buckets=_SECONDS,
        )
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """`route` is a template (`/api/v1/datasets/{dataset_id}`), never a path."""
        key = (method, route, status)
        known = self._known.get(key)
        if known is None:
            labels = (self._service, method if method in _METHODS else "other", route)
            known = self._requests.labels(*labels, str(status)), self._seconds.labels(*labels)
            if method in _METHODS:
                self._known[key] = known
        known[0].inc()
        known[1].observe(seconds)


class EventLoopWatch:
    """Measures by how much a timer of a quarter of a second is late: for so long something has held up the loop."""

    def __init__(self, registry: CollectorRegistry, service: str) -> None:
        text = "Lateness of a timer of 0.25 s, that is, how long the event loop was held up."
        histogram = Histogram("modelyard_event_loop_stall_seconds", text, ("service",), registry=registry)
        self._stalls = histogram.labels(service)
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._due = loop.time() + _LOOP_S
        self._timer = loop.call_at(self._due, self._late)

    async def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _late(self) -> None:
        self._stalls.observe(max(0.0, asyncio.get_running_loop().time() - self._due))
        self.start()


class Metrics:
    """What one program measures."""

    def __init__(self, service: str, database: Database) -> None:
        self._service = service
        self._database = database
        self.registry = CollectorRegistry()
        self.requests = RequestMetrics(self.registry, "modelyard_http", service)
        self.loop_watch = EventLoopWatch(self.registry, service)

    async def families(self) -> list[Metric]:
        """The tables are counted now. When the database does not answer in time, that is what is said instead."""
        work: Sequence[WorkBacklog] = ()
        events: EventBacklog | None = None
        try:
            async with asyncio.timeout(_COUNT_S), self._database.reading() as session:
                work, events = await work_backlog(session), await event_backlog(session)
        except DATABASE_ERRORS as error:  # the other figures are told all the same
            _log.warning("the backlog of %s cannot be counted: %r", self._service, error)
        answers = _gauge("database_up", "Whether the database answers.", ())
        answers.add_metric((self._service,), float(events is not None))
        tables = [*self._of_work(work), *(self._of_events(events) if events is not None else ())]
        return [*self.registry.collect(), answers, *tables]

    def _of_work(self, found: Sequence[WorkBacklog]) -> list[Metric]:
        rows = _gauge("work_rows", "Things that want attention: due, leased, or to be looked at later.", _WORK_STATE)
        failing = _gauge("work_failing", "Things of which the last step has failed.", ("kind",))
        lag = _gauge("work_lag_seconds", "How long the oldest due thing waits for somebody.", ("kind",))
        for kind in found:
            for state, count in (("due", kind.due), ("leased", kind.leased), ("later", kind.later)):
                rows.add_metric((self._service, kind.kind, state), count)
            failing.add_metric((self._service, kind.kind), kind.failing)
            lag.add_metric((self._service, kind.kind), kind.lag_s)
        return [rows, failing, lag]

    def _of_events(self, found: EventBacklog) -> list[Metric]:
        unsent = _gauge("outbox_unsent", "Events of this program that are not sent yet.", ())
        parked = _gauge("inbox_parked", "Events that this program has refused again and again.", ())
        lag = _gauge("outbox_lag_seconds", "The age of the oldest event that is not sent yet.", ())
        for gauge, figure in ((unsent, found.unsent), (parked, found.parked), (lag, found.lag_s)):
            gauge.add_metric((self._service,), figure)
        return [unsent, parked, lag]


_WORK_STATE = ("kind", "state")


def _gauge(name: str, text: str, labels: Sequence[str]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"modelyard_{name}", text, labels=("service", *labels))


async def exposition(programs: Iterable[Metrics]) -> Response:
    """The metrics of all these programs as one answer; the label `service` tells them apart."""
    merged: dict[str, Metric] = {}
    for families in await asyncio.gather(*(program.families() for program in programs)):
        for family in families:
            if family.name in merged:
                merged[family.name].samples += family.samples
            else:
                merged[family.name] = family
    return Response(generate_latest(_Collected(list(merged.values()))), media_type=CONTENT_TYPE_PLAIN_0_0_4)


@dataclass(frozen=True)
class _Collected:
    families: list[Metric]

    def collect(self) -> list[Metric]:
        return self.families


def metrics_router(metrics: Metrics) -> APIRouter:
    router = APIRouter(tags=["internal"], include_in_schema=False)

    @router.get(PATH)
    async def read_metrics() -> Response:
        return await exposition([metrics])

    return router


class MetricsMiddleware:
    """Counts every HTTP request under the template of the route that has taken it."""

    def __init__(self, app: ASGIApp, requests: RequestMetrics) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, seconds = time.perf_counter(), 0, 0.0

        async def send_timed(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], time.perf_counter() - began
            await send(message)

        try:
            await self._app(scope, receive, send_timed)
        finally:
            if status == 0:  # an error that is answered further out
                status, seconds = 500, time.perf_counter() - began
            route = getattr(scope.get("route"), "path", UNMATCHED)
            self._requests.observe(scope["method"], route, status, seconds)
