"""What a home knows about itself (`home.json`): whether it was in use, with which files, and how its last run ended.

Written first of all in a new home, so that one which lacks files is told from one that is being made. A record that is
lost or damaged is made again by the next start, when everything else is there.
"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

Databases = Literal["sqlite", "postgresql"]
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class HomeRecord(BaseModel):
    """`in_use`: a start came to its end. `parts`: paths of the files that were made (home_parts). `boot`: that of the
    machine during the run that goes on or was cut off; empty after a clean end, when `closed` has size and time of
    change (ns) of each database. `restoring`: from which backup, while that goes on."""

    in_use: bool = False
    databases: Databases = "sqlite"
    instance: str = ""
    parts: list[str] = []
    boot: str = ""
    closed: dict[str, tuple[int, int]] = {}
    restoring: str = ""

    def give_up(self, path: str) -> None:
        """The next start may make this part anew."""
        self.parts = [part for part in self.parts if part != path]

    def was_cut_off(self) -> bool:
        """Whether the last run did not end, and the machine has not been started again since: then whatever was
        written is on the disk."""
        return self.boot != "" and self.boot == boot_id()


def read_record(path: Path) -> HomeRecord | None:
    """None when it is not there or damaged."""
    try:
        return parse_record(path.read_bytes())
    except OSError:
        return None


def parse_record(content: bytes) -> HomeRecord | None:
    """None when it is damaged."""
    try:
        return HomeRecord.model_validate_json(content)
    except ValidationError:
        return None


def boot_id() -> str:
    """Another one after each start of the machine; `unknown` where there is none to read."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return "unknown"
