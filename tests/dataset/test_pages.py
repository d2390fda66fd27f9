"""A list of what the user owns and of what others show: one order over both, and no page reads the whole table."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from svckit.db import Database
from svckit.identity import Principal
from svckit.ids import new_id
from svckit.migrate import upgrade
from svckit.paging import Page, PageQuery
from svckit.resources import Tab, owned

from dataset_svc.app import SERVICE
from dataset_svc.datasets.repository import DatasetFilter, DatasetRepository
from dataset_svc.models import Dataset

ME, OTHER = Principal(new_id(), "me"), Principal(new_id(), "other")
ADMIN = Principal(new_id(), "admin", frozenset({"admin"}))
SHOWN = (("online", "public"), ("online", "preset"), ("offline", "public"), ("offline", "private"))
SORTS = ("created_at", "-created_at", "updated_at", "-updated_at", "name", "-name")
TABS: tuple[Tab, ...] = ("all", "mine", "public", "preset")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """32 datasets, half of them mine; of each owner's as many in every state of being shown."""
    opened = Database(database_url)
    await upgrade(opened, SERVICE.migrations)
    async with opened.writing() as session:
        for number, (owner, (shelf, visibility)) in enumerate(itertools.product([ME, OTHER] * 4, SHOWN)):
            columns = owned(owner, f"数据 {number * 7 % 32}") | {"shelf": shelf, "visibility": visibility}
            kind = {"purpose": "text", "task_type": "t", "annotation": "a", "format": "dir", "test_mode": "ratio"}
            await DatasetRepository(session).add(Dataset(**columns, **kind))
    yield opened
    await opened.close()


async def page(database: Database, who: Principal, wanted: DatasetFilter, query: PageQuery) -> Page[Dataset]:
    async with database.reading() as session:
        return await DatasetRepository(session).page(who, wanted, query)


def must_show(who: Principal, tab: Tab, row: Dataset) -> bool:
    mine, shown = row.owner_id == who.user_id, row.shelf == "online" and row.visibility != "private"
    if tab == "all":
        return mine or shown or who.is_admin
    return mine if tab == "mine" else shown and row.visibility == tab


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("tab", TABS)
async def test_pages_forward_and_back_show_everything_once_in_one_order(
    database: Database, tab: Tab, sort: str
) -> None:
    everything = (await page(database, ADMIN, DatasetFilter(), PageQuery(None, 100, sort))).items
    wanted = [row.id for row in everything if must_show(ME, tab, row)]
    pages: list[Page[Dataset]] = []
    while not pages or pages[-1].next_cursor:
        cursor = pages[-1].next_cursor if pages else None
        pages.append(await page(database, ME, DatasetFilter(tab=tab), PageQuery(cursor, 3, sort)))
    assert [row.id for each in pages for row in each.items] == wanted
    assert {each.total for each in pages} == {len(wanted)}
    back = [pages[-1]]
    while back[0].prev_cursor:
        back.insert(0, await page(database, ME, DatasetFilter(tab=tab), PageQuery(back[0].prev_cursor, 3, sort)))
    assert [row.id for each in back for row in each.items] == wanted


@pytest.mark.parametrize("who", [ME, ADMIN], ids=["user", "administrator"])
@pytest.mark.parametrize("tab", TABS)
async def test_a_search_finds_what_the_user_may_see(database: Database, who: Principal, tab: Tab) -> None:
    query = PageQuery(None, 100, "name")
    everything = (await page(database, ADMIN, DatasetFilter(), query)).items
    found = await page(database, who, DatasetFilter(q="据 1", tab=tab), query)
    assert [row.id for row in found.items] == [
        row.id for row in everything if must_show(who, tab, row) and "据 1" in row.name
    ]


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite+aiosqlite:///{tmp_path}/plans.db")
    await upgrade(opened, SERVICE.migrations)
    yield opened
    await opened.close()


@pytest.mark.parametrize("who", [ME, ADMIN], ids=["user", "administrator"])
@pytest.mark.parametrize("wanted", [DatasetFilter(tab=tab, q=q) for tab in TABS for q in (None, "数据")], ids=str)
async def test_no_page_reads_or_sorts_the_whole_table(sqlite: Database, who: Principal, wanted: DatasetFilter) -> None:
    asked: list[tuple[str, Any]] = []
    engine = sqlite._read_engine.sync_engine

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    for sort in SORTS:
        await page(sqlite, who, wanted, PageQuery(None, 20, sort))
    event.remove(engine, "before_cursor_execute", note)
    pages = [(statement, parameters) for statement, parameters in asked if "ORDER BY" in statement]
    assert len(pages) == len(SORTS)
    for statement, parameters in pages:
        async with sqlite.reading() as session:
            connection = await session.connection()
            plan = [row[-1] for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        reads = [step for step in plan if step.startswith("SCAN datasets") and "VIRTUAL TABLE" not in step]
        assert all("USING INDEX ix_datasets_" in step for step in reads), plan  # in order, and ended by the page's size
        merged = wanted.q is not None or (wanted.tab == "all" and not who.is_admin)
        assert merged or not any("TEMP B-TREE" in step for step in plan), plan
