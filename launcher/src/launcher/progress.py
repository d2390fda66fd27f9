"""A progress bar for everything that takes longer than a second: a line that rewrites itself on a terminal, a line now
and then elsewhere.

As a program, `python3 progress.py TITLE COMMAND...`, it runs a command under a bar; the Makefile does so before
anything is installed, so that this file needs nothing but Python.
"""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Iterator

_WIDTH = 30
_PAUSE_S = 0.2
_FIRST_AFTER_S = 1.0
_EVERY_S = {True: 0.1, False: 5.0}


def asked_again(limit_s: float) -> Iterator[None]:
    """A turn every 0.2 s until the time is over. Blocking: for scripts without an event loop that poll another process,
    as it has nothing to wait for but an address that answers."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        yield
        time.sleep(_PAUSE_S)  # in a script without a loop; who is polled tells nobody when it answers


class Bar:
    """Use as a context manager; `update(share)` with 0..1, or None while the share is unknown."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._terminal = sys.stderr.isatty()
        self._began = time.monotonic()
        self._shown = 0.0

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._terminal and self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def update(self, share: float | None, note: str = "") -> None:
        now = time.monotonic()
        if now - self._began < _FIRST_AFTER_S or now - self._shown < _EVERY_S[self._terminal]:
            return
        self._shown = now
        line = f"{self._title} {_bar(share)} {now - self._began:4.0f} s {note}"
        sys.stderr.write(f"\r\x1b[K{line[:118]}" if self._terminal else f"{line}\n")
        sys.stderr.flush()


@contextlib.asynccontextmanager
async def shown(title: str) -> AsyncIterator[None]:
    """A bar of unknown share for as long as the block lasts; on a terminal only, because a log needs no clock."""

    async def tick() -> None:
        with Bar(title) as bar:
            while True:
                bar.update(None)
                await asyncio.sleep(_EVERY_S[True])

    ticking = asyncio.create_task(tick()) if sys.stderr.isatty() else None
    try:
        yield
    finally:
        if ticking is not None:
            ticking.cancel()
            await asyncio.gather(ticking, return_exceptions=True)


def _bar(share: float | None) -> str:
    if share is None:
        return "[" + "·" * _WIDTH + "]"
    done = round(min(1.0, max(0.0, share)) * _WIDTH)
    return f"[{'█' * done}{' ' * (_WIDTH - done)}] {share:4.0%}"


async def _run(title: str, command: list[str]) -> int:
    sys.stdout.write(f"{title}\n")
    sys.stdout.flush()
    async with shown(title):
        return await (await asyncio.create_subprocess_exec(*command)).wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(_run(sys.argv[1], sys.argv[2:])))
