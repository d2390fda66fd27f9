"""No act is lost, or told twice, when the connection to the database breaks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database, now
from svckit.ids import new_id

import gateway.audit.service
from gateway.audit.service import Act, AuditWriter
from tests.gateway.conftest import World

BROKEN = OperationalError("COMMIT", {}, ConnectionResetError())


class Breaking:
    """A database whose connection breaks in the first transactions: before anything, or when the commit is answered."""

    def __init__(self, database: Database, times: int, *, after_commit: bool, error: Exception = BROKEN) -> None:
        self._database, self._left, self._after_commit, self._error = database, times, after_commit, error

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        breaks, self._left = self._left > 0, self._left - 1
        if breaks and not self._after_commit:
            raise self._error
        async with self._database.writing() as session:
            yield session
        if breaks:
            raise self._error


def act(number: int) -> Act:
    return Act(now(), new_id(), f"user {number}", "session", "POST", "/api/v1/things", 201, "127.0.0.1", new_id())


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway.audit.service, "_PAUSES_S", (0.01, 0.01, 0.01))


@pytest.mark.parametrize("error", [BROKEN, TimeoutError()], ids=["broken", "unanswered"])
@pytest.mark.parametrize("after_commit", [False, True])
async def test_an_act_is_recorded_once_although_the_connection_breaks(
    world: World, *, after_commit: bool, error: Exception
) -> None:
    headers = await world.sign_in()
    broken = Breaking(world.gateway.api.state.database, 3, after_commit=after_commit, error=error)
    writer = AuditWriter(broken)  # type: ignore[arg-type]
    acts = [act(number) for number in range(3)]
    await asyncio.gather(*map(writer.record, acts))
    rows = (await world.client.get("/api/v1/audit?path=/api/v1/things", headers=headers)).json()["items"]
    assert sorted(row["user_name"] for row in rows) == [one.user_name for one in acts]
    assert (await world.client.get("/api/v1/audit/verification", headers=headers)).json()["intact"]


async def test_a_database_that_stays_away_is_said_with_what_was_not_recorded(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await AuditWriter(Breaking(world.gateway.api.state.database, 99, after_commit=False)).record(act(7))  # type: ignore[arg-type]
    assert "audit entries lost" in caplog.text
    assert "user 7" in caplog.text
