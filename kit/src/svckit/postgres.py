"""What PostgreSQL needs before a service may use it: the URL in one form, a schema, and texts that sort by code point.

Names are sorted, and pages cut, by the database. SQLite compares bytes; PostgreSQL does so with the collations C and
C.UTF-8. The collations of the C library change with its version, which breaks indexes, so they are refused; those of
ICU carry their own version, which PostgreSQL watches.
"""

from typing import Any

from sqlalchemy import URL, Connection, make_url, text
from sqlalchemy.exc import ArgumentError

SCHEMA = "schema"
"""Query parameter of a database URL: the schema that a connection uses."""
_DRIVER = "postgresql+asyncpg"
_COLLATIONS = frozenset({"c", "posix", "c.utf-8", "c.utf8"})
LOCALE = (
    "SELECT pg_encoding_to_char(encoding), datlocprovider::text, datcollate"
    " FROM pg_database WHERE datname = current_database()"
)
"""Asks for the three arguments of `must_sort_by_code_point`."""


class DatabaseUnsuitable(RuntimeError):
    """The database cannot be used as it is; the text says why and what to do. `code` is stable."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{text} [{code}]")
        self.code = code


def parse_url(url: str) -> URL:
    """Of `postgresql://`, `postgres://` or with a driver's name, for asyncpg. Raises ValueError without any of it."""
    scheme = url.partition(":")[0]
    if scheme.partition("+")[0] not in {"postgresql", "postgres"}:
        raise ValueError("must be a URL of PostgreSQL: postgresql://user:password@host:port/database")
    try:
        parsed = make_url(url).set(drivername=_DRIVER)
    except (ArgumentError, ValueError):
        raise ValueError("cannot be read as a URL: postgresql://user:password@host:port/database") from None
    sslmode = parsed.query.get("sslmode")  # libpq's name of it
    return parsed.difference_update_query(["sslmode"]).update_query_dict({"ssl": sslmode}) if sslmode else parsed


def without_schema(url: URL) -> tuple[URL, str | None]:
    """The URL for the driver, and the schema that it named."""
    schema = url.query.get(SCHEMA)
    return url.difference_update_query([SCHEMA]), schema if isinstance(schema, str) else None


def names_schema(url: str) -> bool:
    """Whether a URL says which schema is used; one of SQLite needs none. Raises ValueError."""
    return url.startswith("sqlite") or without_schema(parse_url(url))[1] is not None


_SETTINGS = {
    "idle_in_transaction_session_timeout": "20s",
    "tcp_keepalives_idle": "15",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""So that the locks of a process that was paused, or of a machine that is gone, end soon."""


def server_settings(schema: str | None) -> dict[str, Any]:
    """What every connection is opened with. In a schema nothing is ever looked for, or made, in another one."""
    path = {"search_path": f'"{schema}"'} if schema else {}
    return {"server_settings": _SETTINGS | path}


def must_be_suitable(connection: Connection) -> None:
    """Raises DatabaseUnsuitable: `database.encoding`, `database.collation` or `database.schema`."""
    must_sort_by_code_point(*connection.execute(text(LOCALE)).one())
    if connection.execute(text("SELECT current_schema()")).scalar_one() is None:
        raise DatabaseUnsuitable("database.schema", "The schema of this URL is missing, or its role may not use it")


def must_sort_by_code_point(encoding: str, provider: str, collation: str) -> None:
    """`provider`: pg_database.datlocprovider: c(library), i(cu) or b(uiltin). Raises DatabaseUnsuitable."""
    remedy = "make it anew: CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
    if encoding != "UTF8":
        raise DatabaseUnsuitable("database.encoding", f"The database's encoding is {encoding}, not UTF8; {remedy}")
    if provider == "c" and collation.lower() not in _COLLATIONS:
        raise DatabaseUnsuitable("database.collation", f"The database's collation is {collation}; {remedy}")
