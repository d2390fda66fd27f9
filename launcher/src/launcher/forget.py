"""`make forget SERVICE=…`: give up what of a service is missing or damaged in a home, so that the platform starts.

What is there is kept below `forgotten/` in the home. Of a damaged write-ahead log SQLite takes what lies before the
damage.
"""

import asyncio
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from svckit.threads import in_thread

from launcher.databases import lost_schemas, provisioned_urls
from launcher.engine import Say
from launcher.file_lock import held
from launcher.home import Home
from launcher.home_check import find_damage, known_record, was_started
from launcher.home_parts import (
    INSTANCE,
    LOST_LOG,
    Damage,
    HomeDamaged,
    Part,
    all_parts,
    database_part,
    is_instance,
    password_part,
)
from launcher.home_record import HomeRecord
from launcher.settings import LaunchSettings
from launcher.sqlite_files import companions, log_of

EXIT_NOTHING_FORGOTTEN = 1


async def forget(settings: LaunchSettings, owner: str, say: Say) -> int:
    """Returns the exit status. Raises HomeInUse, HomeRefused, DatabaseUnsuitable."""
    home, sqlite = Home(settings.root), not settings.database_url
    known = list(all_parts(sqlite=sqlite))
    parts = [part for part in known if part.owner == owner]
    if not parts:
        say(f"There is no service {owner}; there are {', '.join(sorted({p.owner for p in all_parts(sqlite=True)}))}.")
        return EXIT_NOTHING_FORGOTTEN
    if not await asyncio.to_thread(was_started, home, known):
        say(f"Nothing was ever started on {home.root}.")
        return EXIT_NOTHING_FORGOTTEN
    await asyncio.to_thread(home.prepare)
    async with held(home.start_lock, say):
        with home.locked():
            given_up = await _give_up(settings, home, parts, say)
    if not given_up:
        say(f"Nothing of {owner} in {home.root} is missing or damaged, so nothing is given up.")
    return 0 if given_up else EXIT_NOTHING_FORGOTTEN


async def _give_up(settings: LaunchSettings, home: Home, parts: list[Part], say: Say) -> bool:
    """Whether there was something to be given up of these, which have one owner."""
    record, owner, stop = known_record(home, sqlite=not settings.database_url), parts[0].owner, Event()
    given_up = await in_thread(_Forgetting(home, record, say, stop).give_up, parts, stop=stop)
    if given_up:  # who asked for that was told of nothing else yet: what is lost in PostgreSQL, the next start says
        return True
    if settings.database_url and owner in await lost_schemas(home, await provisioned_urls(settings, home)):
        record.give_up(password_part(owner).path)
        home.keep_record(record)
        say(f"Given up: what {owner} had in PostgreSQL. Lost: {database_part(owner).lost}.")
        return True
    return False


class _Forgetting:
    def __init__(self, home: Home, record: HomeRecord, say: Say, stop: Event) -> None:
        self._home = home
        self._record = record
        self._say = say
        self._stop = stop
        self._folder = home.root / "forgotten" / datetime.now(UTC).strftime("%Y%m%d-%H%M%S")

    def give_up(self, parts: list[Part]) -> bool:
        """Whether there was something to be given up. Blocking; raises Stopped before the next is given up."""
        found = [(part, find_damage(self._home, self._record, part, self._stop)) for part in parts]
        damaged = [(part, damage) for part, damage in found if damage is not None]
        try:
            for part, damage in damaged:
                self._give_up(part, damage)
        finally:  # what was given up so far is not missed by the next start
            self._home.keep_record(self._record)
        return bool(damaged)

    def _give_up(self, part: Part, damage: Damage) -> None:
        path = self._home.root / part.path
        if damage.path == log_of(path):
            self._end_log(part)
            self._say(
                f"Given up: {damage.path} from where it is damaged on{self._kept(damage.path)}. Lost: {LOST_LOG}."
            )
            left = find_damage(self._home, self._record, part, self._stop)
            if left is not None:  # only the log was said to be damaged: nothing more is given up for that
                self._say(str(HomeDamaged(left)))
        elif part.path == INSTANCE and is_instance(self._record.instance):
            self._home.write_secret(path, self._record.instance)
            self._say(f"{path} has the name of this home again: nothing is lost.")
        else:
            self._move(part)
            self._say(f"Given up: {path}{self._kept(path)}. Lost: {part.lost}.")

    def _move(self, part: Part) -> None:
        path = self._home.root / part.path
        for each in (path, *companions(path)):  # a log that is left would be taken for that of the next database
            if each.exists():
                shutil.move(each, self._place(each))
        if part == password_part(part.owner):  # its record stays: it also says that there were rows
            self._home.renew_password(part.owner)
            return
        self._record.give_up(part.path)
        if part.path == INSTANCE:
            self._record.instance = ""

    def _end_log(self, part: Part) -> None:
        """SQLite drops what it cannot use and removes the log; that of a database which it cannot open is moved."""
        path = self._home.root / part.path
        log = log_of(path)
        if log.exists():
            shutil.copy2(log, self._place(log))
        with closing(sqlite3.connect(path)) as connection, suppress(sqlite3.DatabaseError):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for left in companions(path):
            if left.exists():
                left.replace(self._place(left))

    def _place(self, path: Path) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._folder / path.name

    def _kept(self, path: Path) -> str:
        return f" (kept in {self._folder})" if (self._folder / path.name).exists() else ""
