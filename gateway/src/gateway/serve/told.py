"""Tells the inference service how often its services were called, so that its lists need not ask for each."""

import asyncio
import logging
from collections.abc import Mapping

from svckit.db import Database
from svckit.errors import DATABASE_ERRORS

from gateway.events import emit_called
from gateway.serve.proxy import ServeProxy

INTERVAL_S = 15.0
_log = logging.getLogger(__name__)


async def tell_calls(database: Database, serve: ServeProxy) -> None:
    """Those that nobody was told of yet, in one event. What is raised instead (see DATABASE_ERRORS) leaves them to the
    next time. Being cancelled waits until it is known whether they are told."""
    calls = serve.take_calls()
    if not calls:
        return
    writing = asyncio.create_task(_write(database, calls))
    try:
        await asyncio.shield(writing)
    finally:
        await asyncio.wait({writing})
        if writing.cancelled() or writing.exception() is not None:
            serve.put_back(calls)


async def _write(database: Database, calls: Mapping[str, tuple[int, int]]) -> None:
    async with database.writing() as session:
        emit_called(session, calls)


async def tell_last_calls(database: Database, serve: ServeProxy) -> None:
    """When the gateway stops: what was called since it last told. The event is sent after the next start. A database
    that does not answer keeps nothing from stopping."""
    try:
        await tell_calls(database, serve)
    except DATABASE_ERRORS:
        _log.warning("the last calls of services are not told", exc_info=True)
