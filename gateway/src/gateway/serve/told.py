"""Tells the inference service how often its services were called, so that its lists need not ask for each."""

from sqlalchemy.exc import SQLAlchemyError
from svckit.db import Database

from gateway.events import emit_called
from gateway.serve.proxy import ServeProxy

INTERVAL_S = 15.0


async def tell_calls(database: Database, serve: ServeProxy) -> None:
    """Those that nobody was told of yet, in one event. Raises SQLAlchemyError; they are told the next time then."""
    calls = serve.take_calls()
    if not calls:
        return
    try:
        async with database.writing() as session:
            emit_called(session, calls)
    except SQLAlchemyError:
        serve.put_back(calls)
        raise
