"""Wake-ups between processes: LISTEN on the database's channel (PostgreSQL). Embedded, one process wakes itself."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from svckit.db import CHANNEL, Database

_log = logging.getLogger(__name__)
_RETRY_S = 1.0
_ASK_EVERY_S = 10.0


class Listener:
    """Passes the wake-ups of other processes to the listeners of this one. After every connect everybody is woken:
    what was said before that was not heard."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if not self._database.is_sqlite:
            self._task = asyncio.create_task(self._run(), name="notify")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except Exception as error:  # also a bug: what other processes say would go unheard until a restart
                _log.warning("cannot listen for wake-ups: %r", error)
            await asyncio.sleep(_RETRY_S)

    async def _listen(self) -> None:
        """Until the connection ends, or does not answer: one that a firewall has forgotten says nothing at all."""
        connection = await self._database.listening_connection()
        ended = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: ended.set())
            schema = await connection.fetchval("SELECT current_schema()")
            await connection.add_listener(f"{CHANNEL}{schema}", self._heard)
            self._database.wake()
            while not ended.is_set():
                await connection.execute("SELECT 1")
                with suppress(TimeoutError):
                    async with asyncio.timeout(_ASK_EVERY_S):
                        await ended.wait()
        finally:
            connection.terminate()

    def _heard(self, _connection: Any, _pid: int, _channel: str, payload: str) -> None:
        process, _, topic = payload.partition(" ")
        if process != self._database.process:
            self._database.wake(topic)
