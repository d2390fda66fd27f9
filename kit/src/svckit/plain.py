"""What the system and the drivers say of a failure, in one short line for people: without statements, links, classes
and addresses."""

import os
import socket

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout


def said_by_system(error: OSError) -> str:
    """As `Connection refused`, without the path or the address."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, socket.gaierror):
        return str(error.strerror)
    return os.strerror(error.errno) if error.errno else "cannot be reached"


def said_by_database(error: BaseException) -> str:
    """Of whatever a session or a connection to a database raises."""
    if isinstance(error, PoolTimeout):
        return "no connection is free"
    if isinstance(error, OSError):
        return said_by_system(error)
    if isinstance(error, DBAPIError) and error.orig is not None:
        return said_by_database(error.orig.__cause__ or error.orig)
    if isinstance(error, asyncpg.ClientCannotConnectError) and isinstance(error.__cause__, OSError):
        return said_by_system(error.__cause__)
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
