"""An archive that was damaged, cut or joined with something else on its way is refused, of whatever kind it is: it
never becomes a dataset with fewer or other samples than were sent (03; ADR 23)."""

import bz2
import gzip
import io
import lzma
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import libarchive
import pytest

from dataset_svc import refusals
from tests.dataset.harness import archive
from tests.dataset.read_here import Read, read_here
from tests.support.raw_rar import rar4, rar5

FILES = {f"{label}/{number}.txt": f"{label} says {number} things" for label in ("neg", "pos") for number in range(6)}
CLASSES = {"neg": 6, "pos": 6}
RAW = [(name.encode(), text.encode()) for name, text in FILES.items()]
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "archives"
Pack = Callable[[bytes], bytes]


def tar(files: dict[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as target:
        for name, text in (files or FILES).items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            target.addfile(member, io.BytesIO(text.encode("latin-1")))
    return out.getvalue()


def by_libarchive(name: str) -> Pack:
    def pack(data: bytes) -> bytes:
        out = io.BytesIO()
        with libarchive.custom_writer(out.write, "raw", name, block_size=1) as target:
            target.add_file_from_memory("", len(data), data)
        return out.getvalue()

    return pack


def seven_zip() -> bytes:
    argv = ["bsdtar", "--format", "7zip", "--options", "7zip:compression=store", "-cf", "-", "@-"]
    return subprocess.run(argv, input=tar(), capture_output=True, check=True).stdout


PACKS: dict[str, Pack] = {
    "gz": lambda data: gzip.compress(data, mtime=0),
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    "zst": by_libarchive("zstd"),
    "lz4": by_libarchive("lz4"),
}
WHOLE: dict[str, Callable[[], bytes]] = {
    "tar": tar,
    "7z": seven_zip,
    "rar4": lambda: rar4(RAW),
    "rar5": lambda: rar5(RAW),
} | {name: lambda pack=pack: pack(tar()) for name, pack in PACKS.items()}
each_kind = pytest.mark.parametrize("whole", WHOLE.values(), ids=WHOLE)


def code(found: Read) -> str | None:
    return None if found.reason is None else str(found.reason["code"])


def is_as_sent(found: Read) -> bool:
    return found.reason is None and found.classes() == CLASSES and not found.reports["train"]["errors"]


@pytest.mark.parametrize("name", ["gz", "bz2", "xz", "lz4"])
def test_a_bit_that_is_turned_in_a_packed_tar_is_noticed(name: str) -> None:
    """Of those that always have a checksum."""
    good = PACKS[name](tar())
    whole = read_here(good)
    assert is_as_sent(whole)
    for at in range(0, len(good), 7):
        damaged = bytearray(good)
        damaged[at] ^= 1 << at % 8
        found = read_here(bytes(damaged))
        assert found.reason or found == whole, at


def test_a_member_of_a_7z_that_does_not_have_its_checksum_is_named() -> None:
    packed = seven_zip()
    assert is_as_sent(read_here(packed))
    found = read_here(packed.replace(b"pos says 3", b"pos said 3"))
    assert code(found) == refusals.BAD_CHECKSUM
    assert found.reason is not None
    assert found.reason["params"] == {"member": "pos/3.txt"}


@pytest.mark.parametrize("pack", [rar4, rar5])
def test_a_stored_member_of_a_rar_that_does_not_have_its_checksum_is_named(pack: Callable[..., bytes]) -> None:
    assert is_as_sent(read_here(pack(RAW)))
    found = read_here(pack(RAW).replace(b"pos says 3", b"pos said 3"))
    assert code(found) == refusals.BAD_CHECKSUM
    assert found.reason is not None
    assert found.reason["params"] == {"member": "pos/3.txt"}


@pytest.mark.shared
@pytest.mark.parametrize("name", ["rar5-crc", "rar5-blake"])
def test_checksums_of_both_kinds_are_compared(name: str) -> None:
    packed = bytearray((CORPUS / "rarfile" / f"{name}.rar").read_bytes())
    assert read_here(bytes(packed)).reason is None
    packed[1000] ^= 1
    found = read_here(bytes(packed))
    assert code(found) == refusals.BAD_CHECKSUM
    assert found.reason is not None
    assert found.reason["params"] == {"member": "stest2.txt"}


@each_kind
def test_what_is_cut_is_never_taken_for_the_whole(whole: Callable[[], bytes]) -> None:
    good = whole()
    step = max(1, len(good) // 60)
    for length in (*range(1, len(good), step), *range(max(1, len(good) - 12), len(good))):
        found = read_here(good[:length])
        assert found.reason or is_as_sent(found), length


@pytest.mark.parametrize("pack", [bytes, *PACKS.values()], ids=["plain", *PACKS])
def test_a_tar_that_was_cut_between_two_members_is_truncated(pack: Pack) -> None:
    assert code(read_here(pack(tar()[: 1024 * 9]))) == refusals.TRUNCATED


def test_a_tar_may_end_with_one_block_of_zeros() -> None:
    assert is_as_sent(read_here(tar()[: 1024 * len(FILES) + 512]))


@pytest.mark.parametrize("around", range(-2048, 1025, 512))
def test_where_the_end_of_a_tar_lies_in_what_is_read_at_once_does_not_matter(around: int) -> None:
    long = "x" * ((1 << 18) + around - 3 * 512 - 1024)
    whole = tar({"pos/0.txt": "a", "neg/0.txt": long})
    assert read_here(whole).classes() == {"neg": 1, "pos": 1}
    assert code(read_here(whole.rstrip(b"\0"))) == refusals.TRUNCATED
    assert code(read_here(whole + b"x")) == refusals.TRAILING


@pytest.mark.parametrize("pack", [bytes, *PACKS.values()], ids=["plain", *PACKS])
def test_two_tars_one_behind_the_other_are_refused(pack: Pack) -> None:
    two = tar({"neg/0.txt": "a"}) + tar({"pos/0.txt": "b"})
    assert code(read_here(pack(two))) == refusals.TRAILING


@each_kind
def test_something_that_follows_is_refused_and_filling_is_not(whole: Callable[[], bytes]) -> None:
    good = whole()
    assert code(read_here(good + b"something else that follows")) == refusals.TRAILING
    for filling in (bytes(2000), b"\r\n"):
        assert is_as_sent(read_here(good + filling))


@pytest.mark.parametrize("name", ["gz", "bz2", "xz"])
def test_a_tar_may_be_packed_in_several_streams_in_a_row(name: str) -> None:
    pack, data = PACKS[name], tar()
    assert is_as_sent(read_here(pack(data[:5000]) + pack(data[5000:])))
    assert code(read_here(pack(data[:5120]))) == refusals.TRUNCATED


def test_a_tar_that_was_packed_twice_is_read() -> None:
    assert is_as_sent(read_here(gzip.compress(gzip.compress(tar()))))


def test_a_rar_without_an_end_is_truncated() -> None:
    assert code(read_here(rar4(RAW, end=False))) == refusals.TRUNCATED


def test_a_zip_within_a_rar_is_not_taken_for_the_archive() -> None:
    found = read_here(rar5([*RAW, (b"inner.zip", archive({"other/0.txt": "x"}))]))
    assert found.reason is None
    assert found.classes() == CLASSES


@pytest.mark.parametrize("label", ["PKU", "Rar!", "MZ"])
def test_a_tar_is_one_whatever_its_first_member_is_called_and_its_last_one_holds(label: str) -> None:
    names = [f"{label}/0.txt", "other/0.txt"]
    packed = tar({name: name for name in names} | {"z.zip": archive({"0.txt": "x"}).decode("latin-1")})
    found = read_here(packed)
    assert found.reason is None
    assert found.classes() == {label: 1, "other": 1}
