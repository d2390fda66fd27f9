"""List pages and searches over 1,000,000 rows beside 1,000, through the dataset service's API, on both databases."""

import asyncio
import itertools
import random
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import select, text
from svckit.db import Database, now
from svckit.ids import new_id
from svckit.list_indexes import create_list_indexes, list_indexes
from svckit.migrate import upgrade
from svckit.names import fold, grams, name_key, owner_token
from svckit.paging import encode_cursor

from dataset_svc.app import SERVICE, create_app
from dataset_svc.models import Dataset
from dataset_svc.settings import DatasetSettings
from tests.support.one_service import PRIVATE, TRUSTED, Caller, ServiceContext, User, fake_gateway, running
from tests.support.postgres import running_postgres

SMALL, LARGE = 1_000, 1_000_000
ROUNDS = 9
SUSPECT = 1.3
"""A page that seems to take this much longer is measured again, with more rounds: of 135 medians one is always off."""
SORTS = ("-created_at", "created_at", "-updated_at", "name", "-name")
TABS = ("all", "mine", "public")
OWNER, NEWCOMER, ADMIN = User("owner"), User("newcomer"), User("admin", ("admin",))
OWNED, SHARED = 0.1, 0.1
"""What part of all rows the owner has, and what part everybody may see. The newcomer has three."""
_CHARACTERS = "".join(map(chr, range(0x4E00, 0x4E00 + 500)))
SEARCHES = {"common": "训练", "rare": "一丁", "one": "一", "three": "一丁七"}
"""The common one is in a tenth of all names, more than the candidates that a search looks at."""
_COLUMNS = (
    *("id", "owner_id", "owner_name", "name", "name_folded", "name_key", "description", "revision", "row_version"),
    *("created_at", "updated_at", "shelf", "visibility", "purpose", "task_type", "annotation", "format", "test_mode"),
    *("tags", "size", "counts", "classes", "class_count"),
)
_LIST = ("datasets", "visibility", "shelf")
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Listed:
    """An app over so many rows, as several people use it."""

    rows: int
    callers: dict[str, Caller]
    database: Database


def measure(folder: Path) -> dict[str, Any]:
    """For each database: the most that a page of the large list takes of the same page of the small one, by its worst
    page; what a search takes of the first page; and the times behind that in milliseconds (medians)."""
    with running_postgres() as server:
        return asyncio.run(_measure(folder, {"sqlite": None, "postgresql": server}))


async def _measure(folder: Path, servers: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for kind, server in servers.items():
        apps = {}
        async with AsyncExitStack() as stack:
            for rows in (SMALL, LARGE):
                url = f"sqlite+aiosqlite:///{folder}/{rows}.db" if server is None else await server.new_database()
                await _fill(url, rows)
                apps[rows] = await stack.enter_async_context(_app(url, folder, rows))
            found[kind] = await _compare(apps)
    return found


async def _compare(apps: dict[int, Listed]) -> dict[str, Any]:
    pages: dict[str, float] = {}
    slowest: dict[str, list[float]] = {}
    for who, tab, sort in itertools.product(apps[SMALL].callers, TABS, SORTS):
        path = f"/api/v1/datasets?tab={tab}&sort={sort}"
        paths = {rows: await _positions(listed, path) for rows, listed in apps.items()}
        for number, place in enumerate(("first", "middle", "last")):
            calls = [(listed.callers[who], paths[rows][number]) for rows, listed in apps.items()]
            small, large = await _times(calls)
            if large / small > SUSPECT:
                small, large = await _times(calls, 5 * ROUNDS)
            name = f"{who} {tab} {sort} {place}"
            pages[name], slowest[name] = large / small, [round(small * 1000, 1), round(large * 1000, 1)]
    worst = sorted(pages, key=lambda name: -pages[name])[:5]
    searches = {}
    for who, (kind, part) in itertools.product(apps[LARGE].callers, SEARCHES.items()):
        caller = apps[LARGE].callers[who]
        first, search = await _times(
            [(caller, "/api/v1/datasets?tab=all"), (caller, f"/api/v1/datasets?tab=all&q={part}")]
        )
        searches[f"{who} {kind}"] = round(search / first, 1)
    return {
        "page_ratio": round(max(pages.values()), 2),
        "search_ratio": max(ratio for name, ratio in searches.items() if name.endswith(("common", "rare"))),
        "worst_pages_ms": {name: slowest[name] for name in worst},
        "searches": searches,
    }


async def _positions(listed: Listed, path: str) -> list[str]:
    """Addresses of the first page, of the one in the middle of all rows, and of the last, which is the first of the
    opposite order."""
    order = path.partition("sort=")[2]
    columns = {"created_at": Dataset.created_at, "updated_at": Dataset.updated_at, "name": Dataset.name_folded}
    column = columns[order.removeprefix("-")]
    middle = select(Dataset).order_by(column, Dataset.id).offset(listed.rows // 2).limit(1)
    async with listed.database.reading() as session:
        row = (await session.scalars(middle)).one()
    cursor = encode_cursor(order, getattr(row, column.key), row.id, False)
    turned = order[1:] if order.startswith("-") else f"-{order}"
    return [path, f"{path}&cursor={cursor}", path.replace(f"sort={order}", f"sort={turned}")]


async def _times(calls: Sequence[tuple[Caller, str]], rounds: int = ROUNDS) -> list[float]:
    """The median of each, interleaved."""
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for number, (caller, path) in enumerate(calls):
            began = time.perf_counter()
            answer = await caller("GET", path)
            taken[number].append(time.perf_counter() - began)
            assert answer.status_code == 200, answer.text
    return [statistics.median(each) for each in taken]


@asynccontextmanager
async def _app(url: str, folder: Path, rows: int) -> AsyncIterator[Listed]:
    around = ServiceContext("thing-svc")
    around.clients.add_app("gateway", fake_gateway(OWNER, NEWCOMER, ADMIN))
    settings = DatasetSettings(
        database_url=url,
        store_url=f"file://{folder}/objects",
        uploads_url=f"file://{folder}/uploads",
        signing_key=PRIVATE["thing-svc"],
        trusted_keys=TRUSTED,
    )
    async with running(create_app(settings, around.bus, around.peers)) as app:
        callers = {user.name: app.as_user(user) for user in (OWNER, NEWCOMER, ADMIN)}
        yield Listed(rows, callers, app.app.state.database)
    await around.clients.close()


async def _fill(url: str, count: int) -> None:
    """The indexes of the list are made at the end, which is faster."""
    database = Database(url)
    await upgrade(database, SERVICE.migrations)
    async with database.writing() as session:
        for index in list_indexes(*_LIST):
            await session.execute(text(f"DROP INDEX {index.name}"))
    made = _rows(count)
    if database.is_sqlite:
        await asyncio.to_thread(_fill_sqlite, url.partition("///")[2], made)
    else:
        await _fill_postgresql(url, made)
    async with database.writing() as session:
        connection = await session.connection()
        await connection.run_sync(create_list_indexes, *_LIST)
        if not database.is_sqlite:  # where autovacuum does it in time
            await session.execute(text("ANALYZE"))
    await database.close()


def _rows(count: int) -> Iterator[Row]:
    chosen = random.Random(1)  # noqa: S311 - for figures that can be repeated
    began = now() - timedelta(days=365)
    for number in range(count):
        owner = (
            NEWCOMER
            if number % (count // 3) == 1
            else OWNER
            if chosen.random() < OWNED
            else User("other", id=f"{number % 997:026d}")
        )
        word = SEARCHES["common"] if number % 10 == 0 else ""
        name = "".join(chosen.choices(_CHARACTERS, k=6)) + f"{word} {number}"
        at = began + timedelta(seconds=number * 10)
        shared = chosen.random() < SHARED
        row_id = new_id()
        yield (
            *(row_id, owner.id, owner.name, name, fold(name), name_key(row_id), "", 1, 1),
            *(at, at + timedelta(seconds=chosen.randrange(10**6))),
            *(("online", "public") if shared else ("offline", "private")),
            *("text", "text_classification", "classification", "dir", "ratio", "[]", 0, "{}", "[]", 0),
        )


def _tokens(row: Row) -> list[str]:
    return [owner_token(row[1]), *("g" + gram.encode().hex() for gram in grams(row[4]))]


def _fill_sqlite(path: str, rows: Iterator[Row]) -> None:
    def plain(row: Row) -> Row:
        return tuple(value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value for value in row)

    connection = sqlite3.connect(path)
    marks = ", ".join("?" * len(_COLUMNS))
    while batch := list(itertools.islice(rows, 50_000)):
        connection.executemany(f"INSERT INTO datasets ({', '.join(_COLUMNS)}) VALUES ({marks})", map(plain, batch))  # noqa: S608
        names = ((row[5], " ".join(_tokens(row))) for row in batch)
        connection.executemany("INSERT INTO datasets_names (rowid, grams) VALUES (?, ?)", names)
        connection.commit()
    connection.close()


async def _fill_postgresql(url: str, rows: Iterator[Row]) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    while batch := list(itertools.islice(rows, 50_000)):
        await connection.copy_records_to_table("datasets", records=batch, columns=_COLUMNS)
        names = [(row[5], _tokens(row)) for row in batch]
        await connection.copy_records_to_table("datasets_names", records=names, columns=("rowid", "grams"))
    await connection.execute("VACUUM")
    await connection.close()
