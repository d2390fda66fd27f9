"""`/metrics`: what is counted, under which names, and that counting costs nothing until somebody asks."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, update
from starlette.responses import StreamingResponse
from svckit.app import base_app
from svckit.db import Database, db_now, now
from svckit.inbox import InboxEvent
from svckit.metrics import PATH, exposition
from svckit.outbox import OutboxEvent
from svckit.work import Work, WorkKey, WorkQueue, ask

from tests.kit.things import Things
from tests.support.one_service import Running, User, running

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def read(text: str) -> Figures:
    """Values by name and labels; every family is described once."""
    described = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert len(described) == len(set(described))
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(it.name, frozenset(it.labels.items())): it.value for it in samples}


async def figures(service: Running) -> Figures:
    answer = await service.client.get(PATH)
    assert answer.headers["content-type"].startswith("text/plain")
    return read(answer.text)


def value(found: Figures, name: str, **labels: str) -> float:
    return found["modelyard_" + name, frozenset((labels | {"service": "thing-svc"}).items())]


async def test_requests_are_counted_by_template_status_and_latency(service: Running) -> None:
    ann = service.as_user(User("ann"))
    made = (await ann("POST", "/api/v1/things", json={"name": "lamp"})).json()["id"]
    await ann("DELETE", f"/api/v1/things/{made}")
    await ann("DELETE", f"/api/v1/things/{made}")
    await ann("GET", "/api/v1/secrets-of-ann")
    await ann("BREW", "/api/v1/things")
    found = await figures(service)
    one = {"method": "DELETE", "route": "/api/v1/things/{thing_id}"}
    assert value(found, "http_requests_total", **one, status="204") == 1
    assert value(found, "http_requests_total", **one, status="404") == 1
    assert value(found, "http_request_seconds_count", **one) == 2
    assert 0 < value(found, "http_request_seconds_sum", **one) < 5
    assert value(found, "http_requests_total", method="GET", route="unmatched", status="404") == 1
    assert value(found, "http_requests_total", method="other", route="/api/v1/things", status="405") == 1
    assert not any(made in text or "secrets" in text for _, labels in found for _, text in labels)


async def test_a_bug_counts_as_an_error(service: Running) -> None:
    @service.app.get("/api/v1/bug")
    async def bug() -> None:
        raise RuntimeError("a bug")

    assert (await service.client.get("/api/v1/bug")).status_code == 500
    found = await figures(service)
    assert value(found, "http_requests_total", method="GET", route="/api/v1/bug", status="500") == 1


async def test_the_latency_of_a_stream_ends_with_its_beginning(service: Running) -> None:
    @service.app.get("/api/v1/stream")
    async def stream() -> StreamingResponse:
        async def body() -> AsyncIterator[bytes]:
            yield b"first"
            await asyncio.sleep(0.3)
            yield b"second"

        return StreamingResponse(body())

    await service.client.get("/api/v1/stream")
    found = await figures(service)
    assert value(found, "http_request_seconds_sum", method="GET", route="/api/v1/stream") < 0.3


@pytest.fixture
async def database(things: Things) -> AsyncIterator[Database]:
    async with things.database() as opened:
        yield opened


async def test_the_backlog_of_work_and_of_events_is_counted(database: Database, things: Things) -> None:
    async with database.writing() as session:
        for key in ("job:a", "job:b", "sweep:all"):
            ask(session, WorkKey(key))
        ask(session, WorkKey("job:later"), 600)
    [lease] = await WorkQueue(database, 30).claim("job", 1)
    await WorkQueue(database, 30).failed(lease, RuntimeError("no"))
    await WorkQueue(database, 30).claim("sweep", 1)
    events = [("a", None), ("b", None), ("c", db_now())]
    async with database.writing() as session:
        await session.execute(update(Work).where(Work.key == "job:b").values(due_at=db_now(-60)))
        for event_id, sent in events:
            row = {"id": event_id, "type": "t", "subject": "s", "data": {}, "created_at": db_now(-90), "attempts": 0}
            await session.execute(insert(OutboxEvent).values(**row, sent_at=sent))
        session.add(InboxEvent(event_id="d", type="t", parked_at=now()))
    app = base_app(things.spec(), things.settings, things.around.bus, things.around.peers)
    found = read(bytes((await exposition([app.state.metrics])).body).decode())
    states = {
        (kind, state): value(found, "work_rows", kind=kind, state=state)
        for kind in ("job", "sweep")
        for state in ("due", "leased", "later")
    }
    assert states == {
        ("job", "due"): 1,
        ("job", "leased"): 0,
        ("job", "later"): 2,
        ("sweep", "due"): 0,
        ("sweep", "leased"): 1,
        ("sweep", "later"): 0,
    }
    assert (value(found, "work_failing", kind="job"), value(found, "work_failing", kind="sweep")) == (1, 0)
    assert 60 <= value(found, "work_lag_seconds", kind="job") < 90
    assert value(found, "work_lag_seconds", kind="sweep") == 0
    assert (value(found, "outbox_unsent"), value(found, "inbox_parked")) == (2, 1)
    assert 90 <= value(found, "outbox_lag_seconds") < 120
    await app.state.database.close()


async def test_without_its_database_a_program_still_tells_the_rest(things: Things) -> None:
    app = base_app(things.spec(), things.settings, things.around.bus, things.around.peers)
    found = read(bytes((await exposition([app.state.metrics])).body).decode())  # no table was made
    assert value(found, "database_up") == 0
    assert not any(name.startswith("modelyard_work_rows") for name, _ in found)
    await app.state.database.close()


async def test_the_tables_are_counted_only_when_somebody_asks(
    service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    metrics = service.app.state.metrics
    families = metrics.families

    async def counted() -> list[Metric]:
        asked.append(True)
        found: list[Metric] = await families()
        return found

    monkeypatch.setattr(metrics, "families", counted)
    await service.client.get("/livez")
    assert asked == []
    await figures(service)
    assert asked == [True]


async def test_a_loop_that_is_held_up_is_seen(service: Running) -> None:
    await asyncio.sleep(0)
    time.sleep(0.6)  # noqa: ASYNC251 - this is the stall
    await asyncio.sleep(0)
    found = await figures(service)
    assert value(found, "event_loop_stall_seconds_sum") > 0.3


async def test_seven_programs_of_one_process_do_not_meet(things: Things) -> None:
    """Registries of their own, and one answer for all."""
    apps: list[FastAPI] = []
    for _ in range(7):
        apps.append(base_app(things.spec(), things.settings, things.around.bus, things.around.peers))
    async with running(apps[0]) as first:
        await first.client.get("/livez")
        found = read(bytes((await exposition(app.state.metrics for app in apps)).body).decode())
    assert value(found, "http_requests_total", method="GET", route="/livez", status="200") == 1
    for app in apps[1:]:
        await app.state.database.close()


async def test_a_program_without_metrics_has_none(things: Things) -> None:
    settings = things.settings.model_copy(update={"metrics": False})
    app = base_app(things.spec(), settings, things.around.bus, things.around.peers)
    async with running(app) as service:
        assert (await service.client.get(PATH)).status_code == 404


async def test_a_bug_is_not_taken_for_a_database_that_is_away(things: Things, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_: object) -> None:
        raise RuntimeError("a bug")

    app = base_app(things.spec(), things.settings, things.around.bus, things.around.peers)
    monkeypatch.setattr("svckit.metrics.work_backlog", broken)
    monkeypatch.setattr(app.state.database, "ping", lambda: broken(None))
    with pytest.raises(RuntimeError):
        await app.state.metrics.families()
    with pytest.raises(RuntimeError):
        await app.state.lifecycle.checks["database"]()
    await app.state.database.close()
