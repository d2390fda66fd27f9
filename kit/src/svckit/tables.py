"""The tables that every service's database has: each is mapped once, here in the kit.

A service has a database (SQLite) or a schema (PostgreSQL) of its own, so the same classes serve all of them. Their
modules say what is in them; `create_kit_tables` makes them all.
"""

from importlib import import_module

from sqlalchemy import Connection
from sqlalchemy.orm import DeclarativeBase

_MODULES = ("outbox", "inbox", "live", "idempotency", "references", "uploads.tables", "work")


class KitBase(DeclarativeBase):
    """The kit's own metadata."""


def create_kit_tables(connection: Connection) -> None:
    """For the first migration of a service."""
    _import_all()
    KitBase.metadata.create_all(connection)


def drop_kit_tables(connection: Connection) -> None:
    """For taking back the first migration of a service."""
    _import_all()
    KitBase.metadata.drop_all(connection)


def _import_all() -> None:
    for module in _MODULES:
        import_module(f"svckit.{module}")
