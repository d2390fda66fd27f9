"""Attackers without an account, as a process of their own: `python -m tests.attacks.crowd ATTACK PORT SECONDS`.

They come from 127.0.0.2 and say at the end, as JSON, how often they connected, what was answered (by status; 0: the
connection ended without an answer) and how many connections were held at most.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from svckit.connections import raise_descriptor_limit

ATTACKER, TARGET = "127.0.0.2", "127.0.0.1"
_HEAD = b"POST /auth/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
_STEP_S = 1.0
_PAUSE_S = 0.05


@dataclass
class Crowd:
    """`until`: the loop's time at which it goes home."""

    port: int
    until: float
    connected: int = 0
    held: int = 0
    most_held: int = 0
    sent: int = 0
    answers: Counter[int] = field(default_factory=Counter)

    @property
    def is_over(self) -> bool:
        return asyncio.get_running_loop().time() >= self.until

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        opening = asyncio.open_connection(TARGET, self.port, local_addr=(ATTACKER, 0))
        reader, writer = await opening
        self.connected += 1
        self.held += 1
        self.most_held = max(self.most_held, self.held)
        try:
            yield reader, writer
        finally:
            self.held -= 1
            writer.transport.abort()

    async def repeat(self, attack: "Attack") -> None:
        """Who is thrown out comes again."""
        while not self.is_over:
            with suppress(OSError):
                async with asyncio.timeout_at(self.until), self.connection() as (reader, writer):
                    self.answers[await attack(self, reader, writer)] += 1
            await asyncio.sleep(_PAUSE_S)


Attack = Callable[[Crowd, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[int]]


async def _status(reader: asyncio.StreamReader) -> int:
    """Of the next answer; 0 when there is none."""
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length or b"0"))
        return int(head.split()[1])
    return 0


def _waiting(start: bytes, step: bytes = b"") -> Attack:
    """Sends `start`, then a `step` a second, until it is thrown out."""

    async def attack(crowd: Crowd, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
        writer.write(start)
        answered = asyncio.create_task(_status(reader))
        try:
            while not (await asyncio.wait({answered}, timeout=_STEP_S if step else None))[0]:
                writer.write(step)
        finally:
            answered.cancel()
        return answered.result()

    return attack


def _flood(start: bytes, piece: bytes) -> Attack:
    """As much as is taken."""

    async def attack(crowd: Crowd, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
        writer.write(start)
        with suppress(ConnectionError):
            while not reader.at_eof() and not writer.is_closing():
                writer.write(piece)
                crowd.sent += len(piece)
                await writer.drain()
        return await _status(reader)

    return attack


async def _requests(crowd: Crowd, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    status = 200
    while status and not crowd.is_over:
        writer.write(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n")
        status = await _status(reader)
        crowd.answers[status] += 1
        crowd.sent += 1
    return status


async def _unread(crowd: Crowd, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    """Asks again and again, and never reads."""
    reader._transport.pause_reading()  # type: ignore[attr-defined]  # streams have no word for it
    with suppress(ConnectionError):
        while not writer.is_closing():
            writer.write(b"GET /api/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n" * 16)
            await asyncio.sleep(_STEP_S)
    return 0


ATTACKS: dict[str, tuple[int, Attack]] = {
    "endless headers": (50, _flood(b"GET /livez HTTP/1.1\r\nhost: x\r\n", b"x: y\r\n" * 4000)),
    "endless header": (50, _flood(b"GET /livez HTTP/1.1\r\nhost: x\r\nx: ", b"y" * 65536)),
    "silence": (5000, _waiting(b"")),
    "half heads": (1000, _waiting(b"GET /livez HTTP/1.1\r\nhost: x\r\n")),
    "slow heads": (1000, _waiting(b"GET /livez HTTP/1.1\r\nhost: x\r\n", b"x: y\r\n")),
    "half bodies": (1000, _waiting(_HEAD + b'content-length: 1000\r\n\r\n{"name"')),
    "slow bodies": (1000, _waiting(_HEAD + b"content-length: 60000\r\n\r\n", b"x")),
    "tiny requests": (64, _requests),
    "answers nobody reads": (200, _unread),
}


async def main(name: str, port: int, seconds: float) -> Crowd:
    size, attack = ATTACKS[name]
    crowd = Crowd(port, asyncio.get_running_loop().time() + seconds)
    async with asyncio.TaskGroup() as group:
        for _ in range(size):
            group.create_task(crowd.repeat(attack))
            await asyncio.sleep(0)  # else none is there before all have come, and on a slow machine none at all
    return crowd


if __name__ == "__main__":
    raise_descriptor_limit()
    began = time.monotonic()
    found = asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
    said = {"connected": found.connected, "most_held": found.most_held, "sent": found.sent, "answers": found.answers}
    sys.stdout.write(json.dumps(said | {"seconds": time.monotonic() - began}))
