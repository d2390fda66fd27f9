"""Archives of all kinds become datasets: what other programs pack is read as if it were a plain zip (03)."""

import bz2
import gzip
import io
import lzma
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dataset_svc import refusals
from tests.dataset.harness import Harness, archive, imported, two_classes
from tests.dataset.read_here import read_here
from tests.support.one_service import Caller

CLASSES = {"体育": 5, "财经": 5}


def tar(**options: int) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", **options) as target:  # type: ignore[call-overload]
        for name, text in two_classes().items():
            member = tarfile.TarInfo(f"数据/{name}")
            member.size = len(text.encode())
            target.addfile(member, io.BytesIO(text.encode()))
    return out.getvalue()


@pytest.mark.parametrize(
    "pack",
    [
        bytes,
        gzip.compress,
        bz2.compress,
        lzma.compress,
        lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    ],
    ids=["plain", "gz", "bz2", "xz", "lzma"],
)
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT], ids=["pax", "gnu"])
def test_a_tar(pack: Callable[[bytes], bytes], form: int) -> None:
    assert read_here(pack(tar(format=form))).classes() == CLASSES


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_that_is_packed_in_another_way(method: int) -> None:
    assert read_here(archive(two_classes(), method)).classes() == CLASSES


def test_a_zip_that_is_packed_in_another_way_and_contradicts_itself_is_refused() -> None:
    packed = archive(two_classes(), zipfile.ZIP_BZIP2)
    name = "体育/3.txt".encode()
    assert packed.count(name) == 2  # the first in front of the data, the second in the directory
    found = read_here(packed.replace(name, "体育/7.txt".encode(), 1))
    assert found.reason is not None
    assert found.reason["code"] == refusals.INCONSISTENT


@pytest.mark.parametrize("end", ["7z", "tar.zst", "tar.lz4", "tar.Z", "zip"])
def test_what_bsdtar_packs(tmp_path: Path, end: str) -> None:
    for name, text in two_classes().items():
        path = tmp_path / "数据" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    packed = tmp_path / f"archive.{end}"
    argv = ["bsdtar", "-a", "-cf", str(packed), "-C", str(tmp_path), "数据"]
    subprocess.run(argv, check=True, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
    assert read_here(packed.read_bytes()).classes() == CLASSES


def test_names_of_a_tar_are_guessed_as_those_of_a_zip() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, encoding="cp949") as target:
        for folder in ("스포츠", "경제"):
            for number in range(3):
                member = tarfile.TarInfo(f"{folder}/{number}.txt")
                member.size = 1
                target.addfile(member, io.BytesIO(str(number).encode()))
    found = read_here(out.getvalue())
    assert found.classes() == {"경제": 3, "스포츠": 3}
    assert found.warnings()[refusals.WARN_NAMES_GUESSED]["encoding"] == "cp949"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_a_tar_with_what_is_no_file_is_refused(kind: bytes) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as target:
        member = tarfile.TarInfo("体育/x.txt")
        member.type, member.linkname = kind, "/etc/passwd"
        target.addfile(member)
    found = read_here(out.getvalue())
    assert found.reason is not None
    assert found.reason["code"] == refusals.UNSAFE_MEMBER


@pytest.mark.parametrize("name", ["../x.txt", "/etc/x.txt", "体育/../../x.txt"])
def test_a_tar_with_an_unsafe_name_is_refused(name: str) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as target:
        target.addfile(tarfile.TarInfo(name))
    found = read_here(out.getvalue())
    assert found.reason is not None
    assert found.reason["code"] == refusals.UNSAFE_NAME


def test_a_packed_bomb_is_refused() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as target:
        member = tarfile.TarInfo("体育/zeros.txt")
        member.size = 150_000_000
        target.addfile(member, io.BytesIO(bytes(150_000_000)))
    found = read_here(gzip.compress(out.getvalue(), 1))
    assert found.reason is not None
    assert found.reason["code"] == refusals.BOMB


def headers(count: int) -> bytes:
    """A tar in which folders have a megabyte of remarks each, of which nothing comes out."""
    packer, parts = bz2.BZ2Compressor(9), list[bytes]()
    body = b"900000 comment=".ljust(899_999, b"a") + b"\n"
    extended = tarfile.TarInfo("x")
    extended.type, extended.size = tarfile.XHDTYPE, len(body)
    folder = tarfile.TarInfo("体育")
    folder.type = tarfile.DIRTYPE
    block = extended.tobuf(tarfile.USTAR_FORMAT) + body + bytes(-len(body) % 512) + folder.tobuf(tarfile.GNU_FORMAT)
    parts += [packer.compress(block) for _ in range(count)]
    return b"".join([*parts, packer.compress(bytes(1024)), packer.flush()])


def test_headers_count_as_what_comes_out() -> None:
    data = bz2.compress(headers(150))
    assert len(data) < 5000
    refused = read_here(data).reason
    assert refused is not None
    assert refused["code"] == refusals.BOMB


def test_an_archive_that_is_packed_again_and_again_is_refused() -> None:
    assert read_here(gzip.compress(bz2.compress(tar()))).classes() == CLASSES
    refused = read_here(lzma.compress(gzip.compress(bz2.compress(tar())))).reason
    assert refused is not None
    assert refused["code"] == refusals.ARCHIVE_UNSUPPORTED


async def test_it_is_kept_as_a_plain_zip_and_its_samples_are_read(owner: Caller, harness: Harness) -> None:
    dataset, part = await imported(owner, lzma.compress(tar()))
    assert part["state"] == "ready", part
    samples = (await owner("GET", f"/api/v1/datasets/{dataset['id']}/samples?label=体育")).json()
    assert [row["text"] for row in samples["items"]] == [f"体育 第{i}条" for i in range(5)]
    content = await owner("GET", f"/api/v1/datasets/{dataset['id']}/samples/0/content")
    assert content.text == "体育 第0条"
    download = await owner("GET", f"/api/v1/datasets/{dataset['id']}/download", params={"part": "train"})
    with zipfile.ZipFile(io.BytesIO(download.content)) as kept:
        assert kept.testzip() is None
        assert kept.read("数据/体育/0.txt").decode() == "体育 第0条"
    assert part["size"] == len(download.content)
    assert harness.working == []
