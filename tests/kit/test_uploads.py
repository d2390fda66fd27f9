"""tus 1.0: an upload goes on where it was cut, whoever is killed, and leaves nothing when it is over."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import update
from svckit.db import now
from svckit.faults import InjectedFault
from svckit.uploads.service import UploadService
from svckit.uploads.tables import UPLOAD_WORK, Upload

from tests.kit.upload_harness import ALICE, TUS, UPLOADS, Harness, begin, cut, offset_of, send
from tests.support.one_service import Caller


async def slowly(begun: asyncio.Event, go: asyncio.Event) -> AsyncIterator[bytes]:
    """Six bytes, the last three when the test lets them go."""
    yield b"abc"
    begun.set()
    await go.wait()
    yield b"def"


async def test_a_file_sent_in_pieces_is_complete_and_asks_for_its_owner(harness: Harness, alice: Caller) -> None:
    at = await begin(alice, 10, target_id="T", part="train")
    assert (await send(alice, at, 0, b"hello")).headers["upload-offset"] == "5"
    assert (await send(alice, at, 5, b"world")).headers["upload-offset"] == "10"
    row = await harness.row()
    assert (row.state, row.filename, row.target_id, row.part) == ("complete", "数据.zip", "T", "train")
    assert harness.files[0].read_bytes() == b"helloworld"
    assert await harness.wanted() == [UPLOAD_WORK.key(row.id)]


async def test_an_upload_goes_on_after_a_cut_connection(harness: Harness, alice: Caller) -> None:
    data = bytes(range(256)) * 12_000
    at = await begin(alice, len(data))
    await cut(harness, at, 0, [data[:1_500_000], data[1_500_000:1_500_007]])
    assert await offset_of(alice, at) == 1_500_007
    assert (await send(alice, at, 1_500_007, data[1_500_007:])).status_code == 204
    assert harness.files[0].read_bytes() == data


async def test_an_upload_goes_on_after_the_process_was_killed(harness: Harness, alice: Caller) -> None:
    """The file is longer than the row says: that is what a killed process leaves."""
    at = await begin(alice, 10)
    await send(alice, at, 0, b"0123")
    with harness.files[0].open("ab") as file:
        file.write(b"45")
    again = Harness(harness.folder, harness.database_url)
    await again.open()
    caller = again.as_user(ALICE)
    assert await offset_of(caller, at) == 6
    assert (await send(caller, at, 6, b"6789")).status_code == 204
    assert (await again.row()).state == "complete"
    await again.close()


async def test_a_process_killed_after_the_last_byte_loses_nothing(
    harness: Harness, alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = await begin(alice, 4)
    monkeypatch.setenv("MODELYARD_FAULT", "upload.after_last_byte:raise")
    monkeypatch.setattr("svckit.faults._passed", {})
    with pytest.raises((InjectedFault, AssertionError)):
        assert (await send(alice, at, 0, b"data")).status_code == 204
    monkeypatch.delenv("MODELYARD_FAULT")
    assert (await harness.row()).state == "open"
    await harness.uploads.sweep()
    assert (await harness.row()).state == "complete"
    assert await offset_of(alice, at) == 4


async def test_two_requests_never_write_at_once(harness: Harness, alice: Caller) -> None:
    at = await begin(alice, 6)
    begun, go = asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(send(alice, at, 0, slowly(begun, go)))
    await begun.wait()
    second = await send(alice, at, 0, b"xyz")
    assert (second.status_code, second.json()["code"]) == (423, "upload.locked")
    go.set()
    assert (await first).status_code == 204
    assert harness.files[0].read_bytes() == b"abcdef"


async def test_no_database_session_is_held_while_bytes_arrive(harness: Harness, alice: Caller) -> None:
    at = await begin(alice, 6)
    begun, go = asyncio.Event(), asyncio.Event()
    sending = asyncio.create_task(send(alice, at, 0, slowly(begun, go)))
    await begun.wait()
    async with asyncio.timeout(5):
        await begin(alice, 3)
    go.set()
    assert (await sending).status_code == 204


async def test_a_terminated_upload_leaves_nothing(harness: Harness, alice: Caller) -> None:
    at = await begin(alice, 10)
    await send(alice, at, 0, b"abc")
    assert (await alice("DELETE", at, headers=TUS)).status_code == 204
    assert harness.files == []
    assert (await alice("HEAD", at, headers=TUS)).status_code == 404


async def test_an_expired_upload_is_swept_with_its_bytes(harness: Harness, alice: Caller) -> None:
    at = await begin(alice, 10)
    await send(alice, at, 0, b"abc")
    async with harness.database.writing() as session:
        await session.execute(update(Upload).values(expires_at=now() - timedelta(seconds=1)))
    assert (await alice("HEAD", at, headers=TUS)).status_code == 410
    await harness.uploads.sweep()
    assert harness.files == []
    assert (await alice("HEAD", at, headers=TUS)).status_code == 404


async def test_the_sweep_leaves_an_upload_that_went_on_in_its_last_moment(
    harness: Harness, replica: Harness, alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = await begin(alice, 10)
    await send(alice, at, 0, b"abc")
    look = UploadService._is_whole

    async def expires(in_s: int) -> None:
        async with harness.database.writing() as session:
            await session.execute(update(Upload).values(expires_at=now() + timedelta(seconds=in_s)))

    async def looks(service: UploadService, row: Upload) -> bool:
        """A piece that another process began to take in time arrives while the sweep looks."""
        await expires(60)
        assert (await send(replica.as_user(ALICE), at, 3, b"def")).status_code == 204
        return await look(service, row)

    await expires(-1)
    monkeypatch.setattr(UploadService, "_is_whole", looks)
    await harness.uploads.sweep()
    assert (await send(alice, at, 6, b"ghij")).status_code == 204


async def test_a_new_upload_for_the_same_part_replaces_the_one_that_lies_still(harness: Harness, alice: Caller) -> None:
    await begin(alice, 10, target_id="T", part="train")
    at = await begin(alice, 12, target_id="T", part="train")
    assert [path.name for path in harness.files] == [at.rpartition("/")[2]]


async def test_what_is_offered_can_be_asked(alice: Caller) -> None:
    answer = await alice("OPTIONS", UPLOADS)
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,checksum,termination,expiration"
