"""Whether a home has all that it must have, and in one piece. Everything blocks, for long on large databases."""

from collections.abc import Iterable
from pathlib import Path
from threading import Event

from launcher.home import Home
from launcher.home_parts import (
    LOST_LOG,
    PROGRAMS,
    USER_KEY,
    Damage,
    HomeDamaged,
    HomeRefused,
    Part,
    all_parts,
    key_part,
    name_part,
)
from launcher.home_record import HomeRecord, parse_record
from launcher.sqlite_files import database_fault, log_fault, log_of


def record_of(home: Home, *, sqlite: bool) -> HomeRecord:
    """The home's record; of a home that lost it, what every home in use has."""
    record = home.record()
    if record is not None:
        return record
    in_use = any((home.root / part.path).exists() for part in (name_part(), *map(key_part, (USER_KEY, *PROGRAMS))))
    parts = [part.path for part in all_parts(sqlite=sqlite)] if in_use else []
    return HomeRecord(in_use=in_use, parts=parts, databases="sqlite" if sqlite else "postgresql")


def known_name(home: Home) -> str | None:
    """By which the containers of this home are found; None where no start came so far as to give it one. Makes nothing.
    Raises HomeDamaged."""
    part, record = name_part(), record_of(home, sqlite=True)
    if not record.instance and part.path not in record.parts and not (home.root / part.path).exists():
        return None
    return home.read(part)


def is_home_of(root: Path, instance: str) -> bool:
    """Whether a home of this name is at `root`. Raises OSError where that cannot be known."""
    record = parse_record(_content(Home(root).record_file))
    if record is not None and record.instance:
        return record.instance == instance
    return _content(root / name_part().path).decode(errors="replace").strip() == instance


def was_started(home: Home, parts: list[Part]) -> bool:
    """Whether a start made one of these parts, all that a home may have."""
    record = record_of(home, sqlite=True)
    return bool(record.parts or record.restoring) or any((home.root / part.path).exists() for part in parts)


def known_record(home: Home, *, sqlite: bool) -> HomeRecord:
    """As `record_of`. Raises HomeRefused when this home's databases are of another kind, or a restore into it did not
    come to its end."""
    record = record_of(home, sqlite=sqlite)
    if record.restoring:
        raise HomeRefused(f"A restore into {home.root} was cut off: repeat `make restore FROM={record.restoring}`.")
    if record.in_use and (record.databases == "sqlite") != sqlite:
        mine, other = ("SQLite files", "with") if record.databases == "sqlite" else ("PostgreSQL", "without")
        raise HomeRefused(
            f"The rows of {home.root} are in {mine}, so it cannot be started {other} MODELYARD_DATABASE_URL: choose "
            "another home with MODELYARD_HOME."
        )
    return record


def must_be_whole(home: Home, record: HomeRecord, parts: list[Part], stop: Event) -> None:
    """`parts`: those of one owner. Raises HomeDamaged, with all that is wrong, and Stopped once `stop` is set."""
    found = [find_damage(home, record, part, stop) for part in parts]
    damages = [damage for damage in found if damage is not None]
    if damages:
        raise HomeDamaged(*damages)


def by_owner(parts: Iterable[Part]) -> list[list[Part]]:
    """In the order of their first ones."""
    owned: dict[str, list[Part]] = {}
    for part in parts:
        owned.setdefault(part.owner, []).append(part)
    return list(owned.values())


def find_damage(home: Home, record: HomeRecord, part: Part, stop: Event) -> Damage | None:
    """What is wrong with one file. Raises Stopped."""
    if part.is_database and (home.root / part.path).exists():
        return _database_damage(home, record, part, stop)
    return find_loss(home, record, part)


def find_loss(home: Home, record: HomeRecord, part: Part) -> Damage | None:
    """Likewise, while a platform may run: of a database only whether it is there."""
    path = home.root / part.path
    if not path.exists():
        missing = part.path in record.parts
        return Damage(path, "is missing", part.owner, part.lost) if missing else None
    if part.is_database:
        return None
    try:
        text = home.read(part)
    except HomeDamaged as damaged:
        return damaged.damages[0]
    is_other = part == name_part() and record.instance not in ("", text)
    return Damage(path, f"is not {record.instance}", part.owner, part.lost) if is_other else None


def is_as_closed(home: Home, record: HomeRecord, part: Part) -> bool:
    """Whether nothing has touched a database since the last run closed it: then it is not looked at again."""
    path, log = home.root / part.path, log_of(home.root / part.path)
    found = path.stat()
    left = log.exists() and log.stat().st_size > 0
    return not left and record.closed.get(part.path) == (found.st_size, found.st_mtime_ns)


def _content(path: Path) -> bytes:
    """Nothing of a file that is not there, and only of that. Raises OSError."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return b""


def _database_damage(home: Home, record: HomeRecord, part: Part, stop: Event) -> Damage | None:
    path, log = home.root / part.path, log_of(home.root / part.path)
    if is_as_closed(home, record, part):
        return None
    fault = log_fault(path, cut_off=record.was_cut_off())
    if fault:
        return Damage(log, fault, part.owner, LOST_LOG)
    fault = database_fault(path, stop, is_made=part.path in record.parts)
    return Damage(path, fault, part.owner, part.lost) if fault else None
