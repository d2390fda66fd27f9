"""A running service whose PostgreSQL goes away, comes back, or has two transactions wait for each other."""

import asyncio
import errno
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from typing import Any

import httpx
import pytest
import svckit.app
import svckit.db
import svckit.metrics
import svckit.notify
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database, Session
from svckit.errors import may_pass
from svckit.notify import Listener

from tests.kit.things import ALICE, things_at
from tests.support.one_service import User, running
from tests.support.postgres import Postgres, running_postgres

URL = "/api/v1/things"
_AWAY = os.strerror(errno.ENOENT)
"""What the system says of the server's socket once it is stopped."""
USER = User("alice", id=ALICE.user_id)


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[Postgres]:
    """A server that nobody else uses, because it is stopped."""
    with running_postgres() as server:
        yield server


async def backends_of(session: AsyncSession) -> list[int]:
    """The processes of the server that have a connection to this database."""
    return list(await session.scalars(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")))


@contextmanager
def silent(backends: list[int]) -> Iterator[None]:
    """They say nothing, as behind a firewall that has forgotten their connections; new connections work."""
    _signal(backends, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(backends, signal.SIGCONT)


def _signal(backends: list[int], number: signal.Signals) -> None:
    for backend in backends:
        with suppress(ProcessLookupError):  # it was about to end
            os.kill(backend, number)


def must_be_unavailable(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable"), answer.text
    assert (answer.json()["params"], answer.headers["retry-after"]) == ({"what": "database"}, "2")


async def test_a_database_that_is_away_is_503_and_the_service_heals_with_it(own_postgres: Postgres) -> None:
    async with things_at(await own_postgres.new_database()).run() as service:
        alice = service.as_user(USER)
        assert (await alice("POST", URL, json={"name": "before"})).status_code == 201
        own_postgres.stop()
        try:
            for _ in range(3):  # connections that were open, and none at all
                must_be_unavailable(await alice("GET", URL))
                must_be_unavailable(await alice("POST", URL, json={"name": "meanwhile"}))
            answer = await service.client.get("/readyz")
            reason: dict[str, Any] = {
                "code": "ready.database_unavailable",
                "params": {},
                "hint_code": None,
                "detail": _AWAY,
            }
            assert (answer.status_code, answer.json()["reasons"]) == (503, {"database": reason})
        finally:
            own_postgres.start()
        assert (await alice("POST", URL, json={"name": "after"})).status_code == 201
        names = [item["name"] for item in (await alice("GET", URL)).json()["items"]]
        assert sorted(names) == ["after", "before"]
        assert (await service.client.get("/readyz")).status_code == 200


@pytest.mark.parametrize("statements_after", [0, 1])
async def test_a_transaction_that_is_cut_off_is_503(own_postgres: Postgres, statements_after: int) -> None:
    """In a statement, or in the commit that follows."""
    began, cut = asyncio.Event(), asyncio.Event()

    async def work(session: Session) -> None:
        await session.execute(text("SELECT 1"))
        began.set()
        await cut.wait()
        for _ in range(statements_after):
            await session.execute(text("SELECT 1"))

    app = things_at(await own_postgres.new_database()).app()
    app.add_api_route("/work", work, methods=["POST"])
    async with running(app) as service:
        answer = asyncio.create_task(service.client.post("/work"))
        await began.wait()
        own_postgres.stop()
        cut.set()
        try:
            must_be_unavailable(await answer)
        finally:
            own_postgres.start()


async def test_a_deadlock_is_503_for_one_and_nothing_to_the_other(postgres: Postgres) -> None:
    both = asyncio.Barrier(2)

    async def lock(first: int, second: int, session: Session) -> None:
        await session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": first})
        await both.wait()
        await session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": second})

    app = things_at(await postgres.new_database()).app()
    app.add_api_route("/lock/{first}/{second}", lock, methods=["POST"])
    async with running(app) as service:
        answers = await asyncio.gather(service.client.post("/lock/1/2"), service.client.post("/lock/2/1"))
    passed, refused = sorted(answers, key=lambda answer: answer.status_code)
    assert passed.status_code == 200
    must_be_unavailable(refused)


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [
        ("40001", 503, "service.unavailable"),  # a serialization failure
        ("53300", 503, "service.unavailable"),  # too many connections
        ("53100", 507, "storage.full"),
        ("22012", 500, "internal"),  # a division by zero
    ],
)
async def test_an_error_of_the_server_is_told_by_its_state(
    postgres: Postgres, state: str, status: int, code: str
) -> None:
    async def work(session: Session) -> None:
        await session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$"))

    app = things_at(await postgres.new_database()).app()
    app.add_api_route("/work", work, methods=["POST"])
    async with running(app) as service:
        answer = await service.client.post("/work")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_database_that_does_not_answer_is_not_ready(
    own_postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(svckit.app, "_PING_S", 0.3)
    async with things_at(await own_postgres.new_database()).run() as service:
        database = service.app.state.database
        async with database.reading() as session:
            backends = await backends_of(session)
        with silent(backends):  # whichever of the pool is taken next
            answer = await service.client.get("/readyz")
        assert (answer.status_code, answer.json()["reasons"]["database"]["detail"]) == (503, "no answer within 0.3 s")


async def test_without_a_free_connection_the_answer_that_it_is_not_ready_comes_in_time(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(svckit.app, "_PING_S", 0.3)
    async with things_at(await postgres.new_database()).run() as service, all_connections(service.app.state.database):
        async with asyncio.timeout(10):
            answer = await service.client.get("/readyz")
    assert (answer.status_code, list(answer.json()["reasons"])) == (503, ["database"])


async def test_without_a_free_connection_the_metrics_come_in_time(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(svckit.metrics, "_COUNT_S", 0.3)
    async with things_at(await postgres.new_database()).run() as service, all_connections(service.app.state.database):
        async with asyncio.timeout(10):
            answer = await service.client.get("/metrics")
    assert 'modelyard_database_up{service="thing-svc"} 0.0' in answer.text


@asynccontextmanager
async def all_connections(database: Database) -> AsyncIterator[None]:
    """Nobody else gets one of the pool."""
    async with AsyncExitStack() as held:
        for _ in range(10):
            session = await held.enter_async_context(database.reading())
            await session.execute(text("SELECT 1"))
        yield


async def test_what_a_paused_process_has_locked_is_free_soon(own_postgres: Postgres) -> None:
    """PostgreSQL ends a transaction that does nothing."""
    async with things_at(await own_postgres.new_database()).database() as database:
        async with database.reading() as session:
            limit = await session.scalar(text("SHOW idle_in_transaction_session_timeout"))
        assert limit == "20s"
        with pytest.raises(DBAPIError) as error:
            await _be_paused_in_a_transaction(database)
        assert may_pass(error.value)


async def _be_paused_in_a_transaction(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '50ms'"))
        await asyncio.sleep(0.5)
        await session.execute(text("SELECT 1"))


async def test_a_connection_that_says_nothing_any_more_is_replaced(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(svckit.db, "ANSWER_S", 0.3)
    async with things_at(await postgres.new_database()).run() as service:
        alice = service.as_user(USER)
        assert (await alice("POST", URL, json={"name": "before"})).status_code == 201
        async with service.app.state.database.reading() as session:
            backends = await backends_of(session)
        with silent(backends):
            async with asyncio.timeout(20):
                assert (await alice("GET", URL)).status_code == 200


async def test_a_listening_connection_that_says_nothing_any_more_is_replaced(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(svckit.db, "ANSWER_S", 0.3)
    monkeypatch.setattr(svckit.notify, "_ASK_EVERY_S", 0.3)
    things = things_at(await postgres.new_database())
    async with things.database() as here, things.database() as there:
        woken = asyncio.Event()
        here.on_commit("any", woken.set)
        listener = Listener(here)
        listener.start()
        await woken.wait()
        async with there.reading() as session:
            own = await session.scalar(text("SELECT pg_backend_pid()"))
            backends = [pid for pid in await backends_of(session) if pid != own]
        woken.clear()
        with silent(backends):
            async with asyncio.timeout(20):
                await woken.wait()
        await listener.stop()


@pytest.mark.parametrize("turns", [0, 1, 3])
async def test_a_connection_that_the_server_has_just_ended_is_replaced(postgres: Postgres, turns: int) -> None:
    """Also between its last word and the end of the connection."""
    url = await postgres.new_database()
    admin, database = Database(url), Database(url)
    others = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = :n"
    )
    for _ in range(5):
        await database.ping()
        async with admin.writing() as session:
            name = await session.scalar(text("SELECT current_database()"))
            await session.execute(others, {"n": name})
        for _ in range(turns):
            await asyncio.sleep(0)
        await database.ping()
    await database.close()
    await admin.close()
