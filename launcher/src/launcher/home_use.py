"""One run of the platform on its home: what must be there is looked at first, and how the run ended is kept
(home_record)."""

import asyncio
import logging
import os
from pathlib import Path
from threading import Event

from launcher.backup_files import remove_left
from launcher.engine import Say
from launcher.file_lock import take
from launcher.home import Home
from launcher.home_check import by_owner, is_as_closed, known_record, must_be_whole
from launcher.home_parts import Part, all_parts
from launcher.home_record import HomeRecord, boot_id

_log = logging.getLogger(__name__)


def is_used(home: Home) -> bool:
    """Whether a process has looked at it that runs on its SQLite files: whoever only holds the home's lock may not."""
    free = take(_mark(home))
    if free is not None:
        os.close(free)
    return free is None


def _mark(home: Home) -> Path:
    return home.root / "run" / "use.lock"


class HomeUse:
    """`sqlite`: whether the databases are files of the home; else several processes may use it at a time."""

    def __init__(self, home: Home, say: Say, *, sqlite: bool) -> None:
        self._home = home
        self._say = say
        self._sqlite = sqlite
        self._parts = list(all_parts(sqlite=sqlite))
        self._record = HomeRecord()
        self._mark: int | None = None

    @property
    def was_in_use(self) -> bool:
        """Before this run."""
        return self._record.in_use

    async def begin(self) -> None:
        """Look at what the home must have, and note that a run goes on. Raises HomeRefused. Cancelled, it ends soon."""
        if self._sqlite:
            await asyncio.to_thread(remove_left, self._home.root)
        record = await asyncio.to_thread(known_record, self._home, sqlite=self._sqlite)
        await self._look(record)
        record.databases = "sqlite" if self._sqlite else "postgresql"
        record.boot, record.closed = boot_id() if self._sqlite else "", {}
        self._record = record
        if self._sqlite or not self._home.record_file.exists():  # of several processes one keeps it
            await self._keep()
        self._mark = take(_mark(self._home)) if self._sqlite else None

    async def settle(self) -> None:
        """The start has come to its end: what it made must be there from now on."""
        there = await asyncio.to_thread(self._existing)
        self._record.in_use, self._record.parts = True, [part.path for part in there]
        self._record.instance = await asyncio.to_thread(self._home.instance)
        await self._keep()

    async def end(self) -> None:
        """The services have closed their databases."""
        if not self._sqlite:
            return
        if self._mark is not None:
            os.close(self._mark)
            self._mark = None
        self._record.boot, self._record.closed = "", await asyncio.to_thread(self._closed)
        await self._keep()

    async def _look(self, record: HomeRecord) -> None:
        databases, stop = [part for part in self._parts if part.is_database], Event()
        changed = await asyncio.to_thread(self._changed, record, databases)
        if changed and record.in_use:
            since = "were not closed by the last run" if record.boot else "have changed since a run closed them"
            self._say(f"The databases {since}: looking whether they are whole.")
        try:
            looks = (asyncio.to_thread(must_be_whole, self._home, record, each, stop) for each in by_owner(self._parts))
            await asyncio.gather(*looks)
        finally:
            stop.set()

    def _changed(self, record: HomeRecord, databases: list[Part]) -> bool:
        there = (part for part in databases if (self._home.root / part.path).exists())
        return not all(is_as_closed(self._home, record, part) for part in there)

    def _existing(self) -> list[Part]:
        return [part for part in self._parts if (self._home.root / part.path).exists()]

    def _closed(self) -> dict[str, tuple[int, int]]:
        found = {part.path: (self._home.root / part.path).stat() for part in self._existing() if part.is_database}
        return {path: (status.st_size, status.st_mtime_ns) for path, status in found.items()}

    async def _keep(self) -> None:
        """On a full disk an older record stays: then the next start looks at the databases. Raises OSError when there
        is none."""
        try:
            await asyncio.to_thread(self._home.keep_record, self._record)
        except OSError as error:
            if not self._record.in_use:
                raise
            _log.warning("the record of the home cannot be written: %s", error)
