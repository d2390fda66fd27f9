"""Uploads that several processes share: one writer at a time, and whoever is killed holds up nobody for long."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from svckit.db import now
from svckit.uploads import lease
from svckit.uploads.tables import Upload

from tests.kit.upload_harness import ALICE, TUS, Harness, begin, offset_of, send
from tests.support.one_service import Caller, eventually


@dataclass
class Slowly:
    """The body of a request: `abc`, and `def` when the test lets it go."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def bytes(self) -> AsyncIterator[bytes]:
        yield b"abc"
        self.begun.set()
        await self.go.wait()
        yield b"def"


async def written_by(harness: Harness, **values: Any) -> None:
    async with harness.database.writing() as session:
        await session.execute(update(Upload).values(**values))


async def test_replicas_take_turns(harness: Harness, replica: Harness) -> None:
    at = await begin(harness.as_user(ALICE), 9)
    for turn, part in enumerate((b"abc", b"def", b"ghi")):
        caller = (harness, replica)[turn % 2].as_user(ALICE)
        assert (await send(caller, at, 3 * turn, part)).status_code == 204
    assert (await replica.row()).state == "complete"
    assert harness.files[0].read_bytes() == b"abcdefghi"


async def test_one_replica_writes_at_a_time(harness: Harness, replica: Harness, alice: Caller) -> None:
    at, body = await begin(alice, 6), Slowly()
    sending = asyncio.create_task(send(alice, at, 0, body.bytes()))
    await body.begun.wait()
    for answer in (
        await send(replica.as_user(ALICE), at, 0, b"xyz"),
        await replica.as_user(ALICE)("DELETE", at, headers=TUS),
    ):
        assert (answer.status_code, answer.json()["code"]) == (423, "upload.locked")
    body.go.set()
    assert (await sending).status_code == 204
    assert harness.files[0].read_bytes() == b"abcdef"


async def test_what_a_killed_replica_was_writing_goes_on_when_its_lease_has_ended(
    harness: Harness, replica: Harness
) -> None:
    at, caller = await begin(harness.as_user(ALICE), 6), replica.as_user(ALICE)
    await written_by(harness, writer="killed", writer_until=now() + timedelta(seconds=5))
    assert (await send(caller, at, 0, b"abc")).status_code == 423
    await written_by(harness, writer_until=now() - timedelta(seconds=0.1))
    assert (await send(caller, at, 0, b"abcdef")).status_code == 204


async def test_a_long_request_keeps_its_lease(
    harness: Harness, replica: Harness, alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "LEASE_S", 1.5)
    monkeypatch.setattr(lease, "RENEW_S", 0.2)
    at, body = await begin(alice, 6), Slowly()
    sending = asyncio.create_task(send(alice, at, 0, body.bytes()))
    await body.begun.wait()
    first = (await replica.row()).writer_until
    assert first is not None

    async def outlived() -> bool:
        return now() > first

    await eventually(outlived)
    assert (await send(replica.as_user(ALICE), at, 0, b"xyz")).status_code == 423
    body.go.set()
    assert (await sending).status_code == 204


async def test_a_writer_whose_upload_another_has_taken_over_records_nothing(
    harness: Harness, replica: Harness, alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "RENEW_S", 0.05)
    at, body = await begin(alice, 6), Slowly()
    sending = asyncio.create_task(send(alice, at, 0, body.bytes()))
    await body.begun.wait()
    await written_by(replica, writer="another", writer_until=now() + timedelta(seconds=5))
    body.go.set()
    assert (await sending).status_code == 423
    row = await replica.row()
    assert (row.state, row.offset, row.writer) == ("open", 0, "another")


async def test_a_writer_whose_lease_has_ended_does_not_renew_it(
    harness: Harness, replica: Harness, alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was paused; meanwhile another has appended and gone. Its checksum is wrong: nothing is cut off for that."""
    go_on, renew = asyncio.Event(), lease.WriterLease._renew

    async def paused(self: lease.WriterLease) -> None:
        await go_on.wait()
        await renew(self)

    async def tried() -> bool:
        ended = not any(task.get_name().startswith("upload:") for task in asyncio.all_tasks())
        return ended or (await replica.row()).writer is not None

    monkeypatch.setattr(lease, "RENEW_S", 0.05)
    monkeypatch.setattr(lease.WriterLease, "_renew", paused)
    at, body = await begin(alice, 12), Slowly()
    digest = base64.b64encode(hashlib.sha256(b"something else").digest()).decode()
    sending = asyncio.create_task(send(alice, at, 0, body.bytes(), **{"upload-checksum": f"sha256 {digest}"}))
    await body.begun.wait()
    await written_by(replica, writer_until=now() - timedelta(seconds=1))
    assert (await send(replica.as_user(ALICE), at, 0, b"abcdefghi")).status_code == 204
    go_on.set()
    await eventually(tried)
    body.go.set()
    assert (await sending).status_code == 423
    assert (await offset_of(alice, at), (await replica.row()).offset) == (9, 9)
    assert harness.files[0].read_bytes() == b"abcdefghi"


async def test_replicas_that_sweep_at_once_complete_an_upload_once(
    harness: Harness, replica: Harness, alice: Caller
) -> None:
    at = await begin(alice, 6)
    await send(alice, at, 0, b"abc")
    harness.files[0].write_bytes(b"abcdef")  # a process was killed when it had written the last byte
    await asyncio.gather(harness.uploads.sweep(), replica.uploads.sweep())
    assert (await harness.row()).state == "complete"
    assert await offset_of(alice, at) == 6
