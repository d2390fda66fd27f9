"""What open uploads keep of the disk for what they have announced: enough that they fit, and not all of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from svckit.uploads.room import room_for

from tests.kit.upload_harness import ALICE, BOB, TUS, UPLOADS, Harness, begin, send
from tests.support.disk import fill, mounted

pytestmark = pytest.mark.attack
MIB = 1024**2


async def test_what_open_uploads_announce_is_kept_for_them(tmp_path: Path, database_url: str) -> None:
    """For an hour since their last byte."""
    with mounted(tmp_path / "disk", "16m") as disk:
        harness = Harness(disk, database_url)
        await harness.open()
        alice, bob, large = harness.as_user(ALICE), harness.as_user(BOB), 9 * 1024**2
        at = await begin(alice, large)
        refused = await bob("POST", UPLOADS, headers=TUS | {"upload-length": str(large)})
        assert (refused.status_code, refused.json()["code"]) == (507, "upload.no_space")
        assert refused.json()["params"]["free"] < large
        assert len(harness.files) == 1
        await send(alice, at, 0, b"x" * 4096)
        harness.uploads.limits = replace(harness.limits, reserve=timedelta(0))
        assert (await bob("POST", UPLOADS, headers=TUS | {"upload-length": str(large)})).status_code == 201
        await harness.close()


async def test_what_is_announced_without_a_byte_is_kept_for_minutes(tmp_path: Path, database_url: str) -> None:
    with mounted(tmp_path / "disk", "16m") as disk:
        harness = Harness(disk, database_url)
        await harness.open()
        alice, bob, large = harness.as_user(ALICE), harness.as_user(BOB), 9 * MIB
        at = await begin(alice, large)
        harness.uploads.limits = replace(harness.limits, reserve_empty=timedelta(0))
        taken = await begin(bob, large)
        await bob("DELETE", taken, headers=TUS)
        await send(alice, at, 0, b"x" * 4096)
        assert (await bob("POST", UPLOADS, headers=TUS | {"upload-length": str(large)})).status_code == 507
        await harness.close()


async def test_one_who_announces_the_whole_disk_keeps_half_of_it_from_others(tmp_path: Path, database_url: str) -> None:
    with mounted(tmp_path / "disk", "16m") as disk:
        harness = Harness(disk, database_url)
        await harness.open()
        alice, bob = harness.as_user(ALICE), harness.as_user(BOB)
        while (await alice("POST", UPLOADS, headers=TUS | {"upload-length": str(MIB)})).status_code == 201:
            pass
        assert (await alice("POST", UPLOADS, headers=TUS | {"upload-length": str(MIB)})).json()["code"] in (
            "upload.no_space",
            "upload.too_many",
        )
        await begin(bob, 6 * MIB)
        await harness.close()


@pytest.mark.parametrize(
    ("unsent", "room"),
    [
        ({}, 100),
        ({"alice": 60}, 40),  # their own have to fit in full
        ({"bob": 30}, 70),
        ({"bob": 100}, 50),
        ({"bob": 100, "carol": 10}, 45),  # who wants less keeps it in full
        ({"bob": 100, "carol": 100}, 25),
        ({"bob": 100, "alice": 60}, 0),
    ],
)
def test_nobody_keeps_more_than_half_of_what_the_others_leave(unsent: dict[str, int], room: int) -> None:
    assert room_for("alice", 100, unsent) == room


async def test_bytes_that_are_under_way_count_once(tmp_path: Path, database_url: str) -> None:
    with mounted(tmp_path / "disk", "16m") as disk:
        harness = Harness(disk, database_url)
        await harness.open()
        alice, bob = harness.as_user(ALICE), harness.as_user(BOB)
        at = await begin(alice, 8 * MIB)

        async def body() -> AsyncIterator[bytes]:
            for _ in range(7):
                yield b"x" * MIB
            await begin(bob, 5 * MIB)
            yield b"x" * MIB

        assert (await send(alice, at, 0, body())).status_code == 204
        await harness.close()


async def test_what_is_replaced_makes_room_for_what_takes_its_place(tmp_path: Path, database_url: str) -> None:
    with mounted(tmp_path / "disk", "16m") as disk:
        harness = Harness(disk, database_url)
        await harness.open()
        alice = harness.as_user(ALICE)
        at = await begin(alice, 9 * MIB, target_id="T")
        await send(alice, at, 0, b"x" * 8 * MIB)
        await begin(alice, 9 * MIB, target_id="T")
        assert len(harness.files) == 1
        await harness.close()


async def test_bytes_that_a_killed_process_had_taken_count_once(tmp_path: Path, database_url: str) -> None:
    with mounted(tmp_path / "disk", "16m") as disk:
        harness = Harness(disk, database_url)
        await harness.open()
        await begin(harness.as_user(ALICE), 8 * MIB)
        fill(harness.files[0], 7 * MIB)
        await begin(harness.as_user(BOB), 5 * MIB)
        await harness.close()
