"""What every upload store promises. `Shop` opens one store again and again, as several processes would."""

import hashlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from svckit.ids import new_id
from svckit.objects.open import open_store
from svckit.objects.port import ObjectStore
from svckit.settings import NoAdapter
from svckit.uploads.errors import UploadChecksumWrong, UploadGone, UploadLocked, UploadOffsetWrong
from svckit.uploads.open import open_uploads
from svckit.uploads.port import Piece, UploadStore

MIB = 1024**2
BIG = bytes(range(256)) * 4096 * 9  # more than one part of an S3 multipart upload may hold at the least
KEY = "datasets/1/archive.zip"


@dataclass
class Shop:
    """One upload store beside one object store; `opened` is it as another process sees it."""

    uploads_url: str
    objects: ObjectStore

    def opened(self) -> UploadStore:
        return open_uploads(self.uploads_url, self.objects)


@pytest.fixture(params=["directory"])
def shop(tmp_path: Path) -> Shop:
    return Shop(f"file://{tmp_path}/uploads", open_store(f"file://{tmp_path}/objects"))


@pytest.fixture
def store(shop: Shop) -> UploadStore:
    return shop.opened()


def free() -> None:
    """The hold of a writer whose lease has not ended."""


def lost() -> None:
    """The hold of a writer whose lease has ended."""
    raise UploadLocked()


async def chunks(*data: bytes) -> AsyncIterator[bytes]:
    for chunk in data:
        yield chunk


async def broken(*data: bytes) -> AsyncIterator[bytes]:
    for chunk in data:
        yield chunk
    raise ConnectionError


def slices(data: bytes, size: int) -> Iterable[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def begun(store: UploadStore, size: int = 10) -> str:
    upload_id = new_id()
    await store.begin(upload_id, size)
    return upload_id


async def test_pieces_become_one_object_with_its_digest(shop: Shop, store: UploadStore) -> None:
    upload = await begun(store, len(BIG))
    half = len(BIG) // 2 + 7
    assert await store.offset(upload) == 0
    assert await store.append(upload, Piece(0), chunks(*slices(BIG[:half], 65536)), free) == half
    assert await store.append(upload, Piece(half), chunks(*slices(BIG[half:], 3 * MIB)), free) == len(BIG)
    stored = await store.finish(upload, KEY)
    assert (stored.key, stored.size, stored.sha256) == (KEY, len(BIG), sha256(BIG))
    assert await shop.objects.get_bytes(KEY) == BIG
    assert await shop.objects.stat(KEY) == stored


async def test_any_process_continues_an_upload(shop: Shop) -> None:
    upload, at = await begun(shop.opened(), len(BIG)), 0
    for part in slices(BIG, 5 * MIB + 3):
        other = shop.opened()
        assert await other.offset(upload) == at
        at = await other.append(upload, Piece(at), chunks(part), free)
    stored = await shop.opened().finish(upload, KEY)
    assert (stored.size, stored.sha256) in ((len(BIG), sha256(BIG)), (len(BIG), None))
    assert await shop.objects.get_bytes(KEY) == BIG


async def test_two_processes_take_turns(shop: Shop) -> None:
    both, at = (shop.opened(), shop.opened()), 0
    upload = await begun(both[0])
    for turn, part in enumerate(slices(b"0123456789", 3)):
        at = await both[turn % 2].append(upload, Piece(at), chunks(part), free)
    stored = await both[0].finish(upload, KEY)
    assert stored.sha256 in (sha256(b"0123456789"), None)
    assert await shop.objects.get_bytes(KEY) == b"0123456789"


async def test_finishing_again_finds_the_object(shop: Shop, store: UploadStore) -> None:
    upload = await begun(store, 3)
    await store.append(upload, Piece(0), chunks(b"abc"), free)
    stored = await store.finish(upload, KEY)
    assert await store.finish(upload, KEY) == await shop.opened().finish(upload, KEY) == stored


async def test_what_is_not_there_is_gone_and_never_taken_for_finished(shop: Shop, store: UploadStore) -> None:
    upload = new_id()
    with pytest.raises(UploadGone):
        await store.offset(upload)
    with pytest.raises(UploadGone):
        await store.append(upload, Piece(0), chunks(b"a"), free)
    with pytest.raises(UploadGone):
        await store.finish(upload, KEY)
    assert [stored async for stored in shop.objects.list("")] == []


async def test_another_offset_is_refused_with_the_right_one(store: UploadStore) -> None:
    upload = await begun(store)
    await store.append(upload, Piece(0), chunks(b"abc"), free)
    for offset in (0, 2, 5):
        with pytest.raises(UploadOffsetWrong) as refused:
            await store.append(upload, Piece(offset), chunks(b"x"), free)
        assert refused.value.params["offset"] == 3
    assert await store.offset(upload) == 3


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
async def test_a_piece_with_another_checksum_leaves_nothing(shop: Shop, store: UploadStore, algorithm: str) -> None:
    def piece(offset: int, data: bytes) -> Piece:
        return Piece(offset, len(data), (algorithm, hashlib.new(algorithm, data).digest()))

    upload = await begun(store, 6)
    assert await store.append(upload, piece(0, b"abc"), chunks(b"abc"), free) == 3
    with pytest.raises(UploadChecksumWrong):
        await store.append(upload, piece(3, b"def"), chunks(b"xxx"), free)
    assert await shop.opened().offset(upload) == 3
    assert await store.append(upload, piece(3, b"def"), chunks(b"def"), free) == 6
    assert (await store.finish(upload, KEY)).sha256 == sha256(b"abcdef")
    assert await shop.objects.get_bytes(KEY) == b"abcdef"


async def test_a_piece_whose_chunks_fail_leaves_nothing(shop: Shop, store: UploadStore) -> None:
    upload = await begun(store, len(BIG))
    await store.append(upload, Piece(0), chunks(b"abc"), free)
    with pytest.raises(ConnectionError):
        await store.append(upload, Piece(3), broken(*slices(BIG, MIB)), free)
    assert await store.offset(upload) == 3
    await store.append(upload, Piece(3), chunks(BIG), free)
    assert (await store.finish(upload, KEY)).sha256 == sha256(b"abc" + BIG)


async def test_a_writer_that_lost_its_lease_changes_nothing(shop: Shop, store: UploadStore) -> None:
    upload = await begun(store, 6)
    await store.append(upload, Piece(0), chunks(b"abc"), free)
    with pytest.raises(UploadLocked):
        await store.append(upload, Piece(3), chunks(b"xyz"), lost)
    assert await store.offset(upload) == 3


async def test_a_writer_that_loses_its_lease_halfway_takes_nothing_of_its_successor(shop: Shop) -> None:
    """The first one is held up after a chunk; meanwhile another process appends the whole rest."""
    first, second = shop.opened(), shop.opened()
    upload = await begun(first, len(BIG))
    holds = [free]

    async def held_up() -> AsyncIterator[bytes]:
        yield BIG[: 2 * MIB]
        holds[0] = lost
        at = await second.offset(upload)
        await second.append(upload, Piece(at), chunks(BIG[at:]), free)
        yield b"x" * 2 * MIB

    with pytest.raises(UploadLocked):
        await first.append(upload, Piece(0), held_up(), lambda: holds[0]())
    await second.finish(upload, KEY)
    assert await shop.objects.get_bytes(KEY) == BIG


async def test_an_aborted_upload_is_gone(shop: Shop, store: UploadStore) -> None:
    upload = await begun(store)
    await store.append(upload, Piece(0), chunks(b"abc"), free)
    await shop.opened().abort(upload)
    await store.abort(upload)
    with pytest.raises(UploadGone):
        await store.offset(upload)
    assert await store.files() == {}


async def test_what_lies_there_is_told_also_while_it_grows(shop: Shop, store: UploadStore) -> None:
    upload, other = await begun(store, len(BIG)), shop.opened()

    async def looked_at() -> AsyncIterator[bytes]:
        yield BIG[:MIB]
        yield BIG[MIB : 2 * MIB]
        (file,) = (await other.files()).values()
        assert file.size == 2 * MIB
        yield BIG[2 * MIB :]

    assert (await store.files())[upload].size == 0
    sums = "sha256", hashlib.sha256(BIG).digest()
    await store.append(upload, Piece(0, checksum=sums), looked_at(), free)
    assert {key: file.size for key, file in (await other.files()).items()} == {upload: len(BIG)}
    assert -1 < (await store.files())[upload].idle_s < 600


def test_another_kind_of_url_is_refused(shop: Shop) -> None:
    for url in ("", "relative", "ftp://host/path", "file://host/path"):
        with pytest.raises(NoAdapter):
            open_uploads(url, shop.objects)
