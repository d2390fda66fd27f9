"""The gateway is ready when all services are, and says why not."""

import asyncio
import time
from unittest.mock import AsyncMock

import pytest
from svckit.errors import Reason
from svckit.runtime.machine.engine import PING_S

from gateway import readiness
from tests.gateway.conftest import World


async def test_ready_when_every_service_is(world: World) -> None:
    answer = await world.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "reasons": {}, "warnings": {}})


async def test_reasons_are_told_by_service(world: World) -> None:
    world.services["dataset-svc"].reasons["engine"] = Reason(code="ready.engine_unavailable", detail="no socket")
    answer = await world.client.get("/readyz")
    assert answer.status_code == 503
    reason = answer.json()["reasons"]["dataset-svc"]
    assert reason["code"] == "ready.service_not_ready"
    assert reason["params"]["reasons"]["engine"]["detail"] == "no socket"
    assert "inference-svc" not in answer.json()["reasons"]


def test_a_service_has_time_to_name_an_engine_that_hangs() -> None:
    assert readiness._PATIENCE_S > PING_S + 1


async def test_many_who_ask_at_once_ask_the_services_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody needs an account to ask, and each answer asks seven programs, their databases and the engine."""
    checks = world.gateway.api.state.lifecycle.checks
    check = AsyncMock(wraps=checks["dataset-svc"])
    monkeypatch.setitem(checks, "dataset-svc", check)
    answers = await asyncio.gather(*(world.client.get("/readyz") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert check.await_count < 4


async def test_service_that_answers_nonsense_is_unreachable(world: World) -> None:
    app = world.services["dataset-svc"].app
    app.router.routes[:] = [route for route in app.router.routes if getattr(route, "path", "") != "/readyz"]
    answer = await world.client.get("/readyz")
    reason = answer.json()["reasons"]["dataset-svc"]
    assert reason["code"] == "ready.service_unreachable"
    assert reason["detail"] == "its answer, of status 404, is none to this question"


async def test_addresses_of_services_that_are_not_heard_anew_are_warned_of(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """inference-svc is ready, but its list cannot be had; once it can, the warning goes."""
    table = world.gateway.api.state.serve_table
    app = world.services["inference-svc"].app
    routes = list(app.router.routes)
    app.router.routes[:] = [route for route in routes if getattr(route, "path", "") != "/internal/upstreams"]
    later = time.monotonic() + 90
    monkeypatch.setattr(table, "_clock", lambda: later)
    await table.refresh()
    answer = await world.client.get("/readyz")
    assert (answer.status_code, answer.json()["warnings"]["addresses"]["code"]) == (200, "ready.addresses_stale")
    assert answer.json()["warnings"]["addresses"]["params"]["seconds"] >= 89
    app.router.routes[:] = routes
    await table.refresh()
    assert (await world.client.get("/readyz")).json()["warnings"] == {}


async def test_alive_whatever_the_services_are(world: World) -> None:
    world.services["dataset-svc"].reasons["engine"] = Reason(code="ready.engine_unavailable")
    assert (await world.client.get("/livez")).status_code == 200
