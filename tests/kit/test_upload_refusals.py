"""tus 1.0: an upload never takes bytes it should not."""

import base64
import hashlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from svckit.uploads.tables import Upload

from tests.kit.upload_harness import ALICE, BOB, BODY, TUS, UPLOADS, Harness, begin, cut, offset_of, send
from tests.support.disk import fill, mounted
from tests.support.one_service import Caller

MIB = 1024**2


async def test_another_offset_is_refused_with_the_right_one(alice: Caller) -> None:
    at = await begin(alice, 10)
    await send(alice, at, 0, b"abc")
    refused = await send(alice, at, 2, b"cde")
    assert (refused.status_code, refused.json()["params"]["offset"]) == (409, 3)


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
async def test_a_piece_with_a_wrong_checksum_is_dropped(harness: Harness, alice: Caller, algorithm: str) -> None:
    def checksum(data: bytes) -> str:
        return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"

    at = await begin(alice, 6)
    assert (await send(alice, at, 0, b"abc", **{"upload-checksum": checksum(b"abc")})).status_code == 204
    assert (await send(alice, at, 3, b"xxx", **{"upload-checksum": checksum(b"def")})).status_code == 460
    assert await offset_of(alice, at) == 3
    assert [path.name for path in harness.files] == [at.rpartition("/")[2]]


async def test_what_could_not_be_verified_is_dropped_after_a_cut_and_after_a_crash(
    harness: Harness, alice: Caller
) -> None:
    at = await begin(alice, 10)
    await send(alice, at, 0, b"abc")
    await cut(harness, at, 3, [b"de"], **{"upload-checksum": "sha1 " + base64.b64encode(b"x" * 20).decode()})
    assert await offset_of(alice, at) == 3
    with harness.files[0].open("ab") as file:
        file.write(b"unverified"[:4])
    harness.files[0].with_name(harness.files[0].name + ".unverified").write_text("3")
    assert await offset_of(alice, at) == 3
    assert (await send(alice, at, 3, b"defghij")).status_code == 204
    assert harness.files[0].read_bytes() == b"abcdefghij"


async def test_more_bytes_than_announced_are_refused(harness: Harness, alice: Caller) -> None:
    async def unknown_length() -> AsyncIterator[bytes]:
        yield b"abcd"

    at = await begin(alice, 3)
    assert (await send(alice, at, 0, b"abcd")).status_code == 413
    assert (await send(alice, at, 0, unknown_length())).status_code == 413
    assert await offset_of(alice, at) == 0


async def test_a_file_over_the_limit_is_refused_before_its_first_byte(harness: Harness, alice: Caller) -> None:
    headers = TUS | {"upload-length": str(1 << 31)}
    assert (await alice("POST", UPLOADS, headers=headers)).json()["code"] == "upload.too_large"


async def test_a_nearly_full_disk_is_told_before_the_first_byte(tmp_path: Path, database_url: str) -> None:
    harness = Harness(tmp_path, database_url, 1 << 60)
    await harness.open()
    refused = await harness.as_user(ALICE)("POST", UPLOADS, headers=TUS | {"upload-length": "10"})
    assert (refused.status_code, refused.json()["code"]) == (507, "upload.no_space")
    assert harness.files == []
    await harness.close()


async def test_a_user_has_so_many_open_uploads(harness: Harness, alice: Caller) -> None:
    harness.uploads.limits = replace(harness.limits, max_open=2)
    locations = [await begin(alice, 10, target_id=str(number)) for number in range(2)]
    refused = await alice("POST", UPLOADS, headers=TUS | {"upload-length": "10"})
    assert (refused.status_code, refused.json()["code"], refused.json()["params"]) == (
        409,
        "upload.too_many",
        {"max": 2},
    )
    assert len(harness.files) == 2
    await begin(harness.as_user(BOB), 10)
    await begin(alice, 10, target_id="0")  # in place of the first
    assert (await send(alice, locations[1], 0, b"x" * 10)).status_code == 204
    await begin(alice, 10)


async def test_one_that_is_too_much_for_its_owner_leaves_nothing(harness: Harness, alice: Caller) -> None:
    harness.refused.append(ALICE.id)
    assert (await alice("POST", UPLOADS, headers=TUS | {"upload-length": "10"})).status_code == 403
    assert harness.files == []
    async with harness.database.reading() as session:
        assert (await session.scalars(select(Upload))).all() == []


async def test_an_upload_of_somebody_else_does_not_exist(harness: Harness, alice: Caller) -> None:
    at = await begin(alice, 10)
    bob = harness.as_user(BOB)
    for answer in (
        await bob("HEAD", at, headers=TUS),
        await send(bob, at, 0, b"a"),
        await bob("DELETE", at, headers=TUS),
    ):
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {"upload-length": "10"}, 412),
        ("POST", TUS | {"upload-length": "ten"}, 400),
        ("POST", TUS, 400),
        ("POST", TUS | {"upload-length": "0"}, 400),
        ("POST", TUS | {"upload-length": "9", "upload-metadata": "filename !!"}, 400),
        ("POST", TUS | {"upload-length": "9", "upload-metadata": "part Zm9yYmlkZGVu"}, 403),
        ("PATCH", TUS | {"upload-offset": "0", "content-type": "text/plain"}, 415),
        ("PATCH", TUS | BODY, 400),
        ("PATCH", TUS | BODY | {"upload-offset": "0", "upload-checksum": "md5 AAAA"}, 400),
    ],
)
async def test_a_malformed_request_is_refused(alice: Caller, method: str, headers: dict[str, str], status: int) -> None:
    at = await begin(alice, 10) if method == "PATCH" else UPLOADS
    assert (await alice(method, at, headers=headers)).status_code == status


async def test_a_disk_that_fills_halfway_ends_the_request_and_keeps_none_of_its_bytes(
    tmp_path: Path, database_url: str
) -> None:
    with mounted(tmp_path / "disk", "64m") as disk:
        harness = Harness(disk, database_url, 8 * MIB)
        await harness.open()
        alice = harness.as_user(ALICE)
        at = await begin(alice, 12 * MIB)
        assert (await send(alice, at, 0, b"x" * MIB)).status_code == 204

        async def body() -> AsyncIterator[bytes]:
            for number in range(11):
                if number == 4:
                    fill(disk / "ballast", 10 * MIB)
                yield b"y" * MIB

        refused = await send(alice, at, MIB, body())
        assert (refused.status_code, refused.json()["code"]) == (507, "upload.no_space")
        assert harness.files[0].stat().st_size == await offset_of(alice, at) == MIB
        assert shutil.disk_usage(disk).free >= 8 * MIB
        (disk / "ballast").unlink()
        assert (await send(alice, at, MIB, b"y" * 11 * MIB)).status_code == 204
        assert (await harness.row()).state == "complete"
        await harness.close()
