"""What the last reference checks found missing, kept in the home: `make backup` says it, also when nothing runs."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime

from fastapi import FastAPI
from pydantic import BaseModel, ValidationError
from svckit.contracts.references import ReferenceReport
from svckit.loops import Loop

from launcher.home import Home

_log = logging.getLogger(__name__)
_EVERY_S = 10.0


class Lacking(BaseModel):
    """`count` things or objects are needed, and missing or damaged (of each service at most 1,000 are counted), as the
    checks said that ended at `checked_at` or later."""

    count: int
    checked_at: datetime

    def __str__(self) -> str:
        found = f"{self.count} things or stored files that are needed are missing or damaged"
        return f"Warning: by the last check ({self.checked_at:%Y-%m-%d %H:%M} UTC) {found}"


def lacking_of(home: Home) -> Lacking | None:
    """None where nothing was checked yet, or the note is damaged. Blocks."""
    try:
        return Lacking.model_validate_json(home.missing_references.read_bytes())
    except (OSError, ValidationError):
        return None


class LackingNote:
    def __init__(self, home: Home, apps: Sequence[FastAPI]) -> None:
        self._home = home
        checks = (getattr(app.state, "reference_check", None) for app in apps)
        self._checks = [check for check in checks if check is not None]
        self._kept: Lacking | None = None

    async def look(self) -> None:
        """Keep what was found, once every service has looked."""
        found = _sum([check.report for check in self._checks])
        if found is None or found == self._kept:
            return
        try:
            await asyncio.to_thread(self._home.write_secret, self._home.missing_references, found.model_dump_json())
        except OSError as error:  # a full disk: an older note stays, and it is tried again
            _log.warning("what is missing cannot be noted: %s", error)
        else:
            self._kept = found


async def keep_lacking(home: Home, apps: Sequence[FastAPI], stack: AsyncExitStack) -> None:
    """While the platform runs."""
    loop = Loop("launcher.references", _EVERY_S, LackingNote(home, apps).look)
    loop.start()
    stack.push_async_callback(loop.stop)


def _sum(reports: Sequence[ReferenceReport]) -> Lacking | None:
    """Objects that nothing needs are not lacking. None until all have looked, and everybody they ask has answered."""
    times = [report.checked_at for report in reports if report.checked_at is not None and not report.silent]
    if not times or len(times) < len(reports):
        return None
    lacking = sum(item.fault != "unknown" for report in reports for item in report.items)
    return Lacking(count=lacking, checked_at=min(times))
