"""Runs commands of this machine that take long, without blocking the event loop."""

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TAIL = 4000
_CHUNK = 65536
_GRACE_S = 5.0
_WHOLE_S = 900.0


@dataclass(frozen=True)
class Result:
    """`tail` is the end of standard output and error together."""

    code: int
    tail: str


async def run(
    argv: Sequence[str],
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
    time_limit_s: float = 3600.0,
    *,
    ends_itself: bool = False,
) -> Result:
    """Run to the end; the output also goes to the end of `log`. Code 124: the time limit. When the caller is cancelled,
    or time is up, everything that the command started is ended, too; what `ends_itself` is only asked to (SIGINT), and
    has a quarter of an hour."""
    # a platform that was started in the background ignores SIGINT, and its children would, too
    hearing = ("env", "--default-signal=INT") if ends_itself else ()
    process = await asyncio.create_subprocess_exec(
        *hearing,
        *argv,
        env={**os.environ, **(environment or {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(time_limit_s):
            tail = await _follow(process, log)
            return Result(await process.wait(), tail)
    except TimeoutError:
        return Result(124, f"not done after {time_limit_s:.0f} s")
    finally:
        if ends_itself and process.returncode is None:
            await _ask_to_end(process, log)
        if process.returncode is None:
            await _end(process)


async def _follow(process: asyncio.subprocess.Process, log: Path | None) -> str:
    tail = b""
    while process.stdout is not None and (chunk := await process.stdout.read(_CHUNK)):
        tail = (tail + chunk)[-_TAIL:]
        if log is not None:
            await asyncio.to_thread(_append, log, chunk)
    return tail.decode(errors="replace").strip()


def _append(log: Path, chunk: bytes) -> None:
    with log.open("ab") as file:
        file.write(chunk)


async def _ask_to_end(process: asyncio.subprocess.Process, log: Path | None) -> None:
    """Its output is still read, because who cannot write does not end."""
    with contextlib.suppress(ProcessLookupError, TimeoutError):
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(_WHOLE_S):
            await _follow(process, log)
            await process.wait()


async def _end(process: asyncio.subprocess.Process) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            async with asyncio.timeout(_GRACE_S):
                await process.wait()
                return
        except ProcessLookupError:
            return
        except TimeoutError:
            continue


class Packages:
    """Debian packages that can be installed when we are root where apt-get is."""

    def __init__(self, *names: str) -> None:
        self.names = names

    @property
    def can_install(self) -> bool:
        return os.geteuid() == 0 and shutil.which("apt-get") is not None

    @property
    def by_hand(self) -> str:
        """The command a person would type."""
        return f"sudo apt-get update && sudo apt-get install --no-install-recommends {' '.join(self.names)}"

    async def install(self, log: Path | None = None) -> Result:
        """With a fresh package list; the result is that of the installation."""
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        await run(["apt-get", "update", "-q"], quiet, log)
        argv = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *self.names]
        # Killed while dpkg runs it leaves packages half configured (seen with apt 2.6), and a later installation may
        # want them repaired by hand. SIGINT to apt-get alone ends a download at once, and lets dpkg end what it began.
        return await run(argv, quiet, log, ends_itself=True)
