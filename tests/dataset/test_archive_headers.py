"""What an archive says twice must agree, and names fit where they are unpacked: other programs read other fields."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dataset_svc import refusals
from dataset_svc.archives.archive import Archive
from dataset_svc.archives.budget import Limits
from dataset_svc.refusals import ArchiveRefused
from tests.dataset.harness import archive, imported, two_classes
from tests.dataset.read_here import read_here
from tests.support.one_service import Caller

pytestmark = pytest.mark.attack

LIMITS = Limits(1000, 1 << 30, 200.0)
TEXT = b"text " * 20


class Stream(io.RawIOBase):
    """A target that cannot be sought in: sizes come after the data."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.data += bytes(data)
        return len(data)


def read(data: bytes, folder: Path) -> list[str]:
    """The names of an archive that is read whole. Raises ArchiveRefused."""
    path = folder / "archive.zip"
    path.write_bytes(data)
    with path.open("rb") as file:
        opened = Archive(file.fileno(), LIMITS)
        for member in opened.members:
            opened.read(member, 0)
        return [member.path for member in opened.members]


def refusal(data: bytes, folder: Path) -> dict[str, Any]:
    with pytest.raises(ArchiveRefused) as refused:
        read(data, folder)
    return {"code": refused.value.code, **refused.value.params}


def changed(data: bytes, at: int, value: bytes) -> bytes:
    """With other bytes in the first local header."""
    return data[:at] + value + data[at + len(value) :]


@pytest.mark.parametrize("value", [0, 1, 99, 2**32 - 2])
@pytest.mark.parametrize("at", [14, 18, 22], ids=["crc", "packed", "size"])
def test_a_local_header_with_other_figures_is_refused(tmp_path: Path, at: int, value: int) -> None:
    data = changed(archive({"a/1.txt": TEXT}), at, struct.pack("<L", value))
    assert refusal(data, tmp_path) == {"code": refusals.INCONSISTENT, "member": "a/1.txt"}


def test_a_wide_size_that_is_missing_in_the_local_header_is_refused(tmp_path: Path) -> None:
    data = changed(archive({"a/1.txt": TEXT}), 18, b"\xff" * 8)
    assert refusal(data, tmp_path)["code"] == refusals.INCONSISTENT


def test_a_name_is_not_said_to_be_in_two_encodings(tmp_path: Path) -> None:
    data = archive({"体育/1.txt": TEXT})
    assert refusal(changed(data, 6, b"\0\0"), tmp_path)["code"] == refusals.INCONSISTENT


def streamed(wide: bool) -> bytes:
    target = Stream()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out, out.open("a/1.txt", "w", force_zip64=wide) as file:
        file.write(TEXT)
    return target.data


def wide() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out, out.open("a/1.txt", "w", force_zip64=True) as file:
        file.write(TEXT)
    return target.getvalue()


@pytest.mark.parametrize("make", [lambda: streamed(False), lambda: streamed(True), wide], ids=["late", "both", "wide"])
def test_figures_may_come_after_the_data_or_in_the_wide_field(tmp_path: Path, make: Callable[[], bytes]) -> None:
    assert read(make(), tmp_path) == ["a/1.txt"]


def with_extra(local: bytes, central: bytes, raw: bytes = b"a/1.txt", flags: int = 0) -> bytes:
    """One stored member with these extra fields."""
    common = struct.pack("<5H3LH", 20, flags, 0, 0, 0, zlib.crc32(TEXT), len(TEXT), len(TEXT), len(raw))
    body = b"PK\x03\x04" + common + struct.pack("<H", len(local)) + raw + local + TEXT
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<4H2L", len(central), 0, 0, 0, 0, 0)
    directory = entry + raw + central
    return body + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), len(body), 0)


def unicode_path(name: bytes, raw: bytes = b"a/1.txt", version: int = 1) -> bytes:
    return struct.pack("<2HBL", 0x7075, len(name) + 5, version, zlib.crc32(raw)) + name


def test_the_unicode_path_is_the_name(tmp_path: Path) -> None:
    raw = "体育/1.txt".encode("gbk")
    field = unicode_path("體育/1.txt".encode(), raw)
    assert read(with_extra(field, field, raw), tmp_path) == ["體育/1.txt"]
    assert read(with_extra(b"", field, raw), tmp_path) == ["體育/1.txt"]


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/x", "C:/x", "a\\..\\x", "a/" + "长" * 86, "a/\x01"])
def test_a_unicode_path_is_judged_as_every_name(tmp_path: Path, name: str) -> None:
    field = unicode_path(name.encode())
    assert refusal(with_extra(field, field), tmp_path)["code"] == refusals.UNSAFE_NAME


@pytest.mark.parametrize(
    ("local", "central", "flags"),
    [
        (unicode_path(b"../evil.txt"), b"", 0),
        (unicode_path(b"b/1.txt"), unicode_path(b"c/1.txt"), 0),
        (b"", unicode_path(b"b/1.txt") + unicode_path(b"c/1.txt"), 0),
        (b"", unicode_path(b"b/1.txt", raw=b"other"), 0),
        (b"", unicode_path(b"b/1.txt", version=2), 0),
        (b"", unicode_path(b"a/1.txt/"), 0),
        (b"", unicode_path(b"b/1.txt"), 0x800),
        (struct.pack("<2H", 0, 65000) + b"\0" * 65000 + unicode_path(b"b/1.txt"), b"", 0),
    ],
    ids=[
        "local only",
        "two places",
        "twice",
        "of another name",
        "unknown version",
        "a folder",
        "utf-8 too",
        "far away",
    ],
)
def test_a_unicode_path_that_contradicts_is_refused(tmp_path: Path, local: bytes, central: bytes, flags: int) -> None:
    assert refusal(with_extra(local, central, flags=flags), tmp_path)["code"] == refusals.INCONSISTENT


def test_two_members_are_not_unpacked_to_one_path() -> None:
    first = zipfile.ZipInfo("x")
    first.extra = unicode_path("体育/1.txt".encode(), b"x")
    found = read_here(archive({first: "1", "体育/1.txt": "2", "财经/1.txt": "3"}))
    assert found.paths["train"] == ["体育/1.txt", "体育/1 (2).txt", "财经/1.txt"]


def hidden(data: bytes, at: int, more: bytes) -> bytes:
    """With more bytes at this place before the directory, which says where it and the later members lie now."""
    end = data.rindex(b"PK\x05\x06")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    directory, entry = bytearray(data[start:end]), 0
    while (entry := directory.find(b"PK\x01\x02", entry)) >= 0:
        offset = int.from_bytes(directory[entry + 42 : entry + 46], "little")
        directory[entry + 42 : entry + 46] = struct.pack("<L", offset + (len(more) if offset >= at else 0))
        entry += 4
    tail = data[end : end + 16] + struct.pack("<L", start + len(more)) + data[end + 20 :]
    return data[:at] + more + data[at:start] + directory + tail


@pytest.mark.parametrize("place", ["first", "between", "last"])
@pytest.mark.parametrize("kind", ["member", "zeros", "descriptor"])
def test_nothing_lies_between_the_members(tmp_path: Path, place: str, kind: str) -> None:
    """A program that reads from front to back finds members that the directory does not name."""
    data = archive({"a/1.txt": TEXT, "b/1.txt": TEXT})
    at = {"first": 0, "between": data.index(b"PK\x03\x04", 4), "last": data.index(b"PK\x01\x02")}[place]
    more = {
        "member": with_extra(b"", b"", b"../evil.txt").partition(b"PK\x01\x02")[0],
        "zeros": bytes(64),
        "descriptor": b"PK\x07\x08" + data[14:26],
    }
    assert refusal(hidden(data, at, more[kind]), tmp_path)["code"] == refusals.INCONSISTENT


def test_an_archive_that_could_have_been_several_files_is_taken(tmp_path: Path) -> None:
    assert read(hidden(archive({"a/1.txt": TEXT}), 0, b"PK00"), tmp_path) == ["a/1.txt"]


@pytest.mark.parametrize("at", range(0, 16, 4))
def test_figures_after_the_data_are_those_of_the_directory(tmp_path: Path, at: int) -> None:
    data = streamed(False)
    assert refusal(changed(data, data.index(b"PK\x07\x08") + at, b"\x01"), tmp_path)["code"] == refusals.INCONSISTENT


def test_what_is_ignored_contradicts_nothing_either(tmp_path: Path) -> None:
    data = archive({"a/1.txt": TEXT, "__MACOSX/12345": TEXT})
    assert read(data, tmp_path) == ["a/1.txt"]
    at = data.index(b"__MACOSX")
    assert refusal(changed(data, at, b"../evil.txt/.."), tmp_path)["code"] == refusals.INCONSISTENT


@pytest.mark.parametrize("long", ["类" * 86, "c" * 256, "é" * 128], ids=["chinese", "ascii", "latin"])
@pytest.mark.parametrize("place", ["{}/1.txt", "a/{}/1.txt", "a/{}.txt", "{}/"])
async def test_a_folder_or_file_whose_name_no_disk_takes_is_refused(owner: Caller, long: str, place: str) -> None:
    """Staging would fail with every training."""
    name = place.format(long)
    dataset, part = await imported(owner, archive(two_classes() | {name: "" if name.endswith("/") else "x"}))
    assert (part["state"], dataset["current_version"]) == ("invalid", None)
    assert part["reason"]["code"] == refusals.UNSAFE_NAME
    assert part["reason"]["params"] == {"member": name[:200], "why": "length"}


def test_names_that_just_fit_are_taken(tmp_path: Path) -> None:
    names = ["类" * 85 + "/" + "样" * 83 + ".txt", "c" * 255 + "/" + "s" * 251 + ".txt"]
    assert read(archive(dict.fromkeys(names, "x")), tmp_path) == names


@pytest.mark.parametrize("after", [b"\0" * 512, b"\r\n", b" "])
def test_what_mail_programs_and_disks_leave_behind_an_archive_is_no_harm(tmp_path: Path, after: bytes) -> None:
    assert read(archive(two_classes()) + after, tmp_path)


def test_what_else_follows_an_archive_is_refused(tmp_path: Path) -> None:
    assert refusal(archive(two_classes()) + b"more", tmp_path) == {"code": refusals.TRAILING}
