"""Bad archives on a real platform: each is refused with its own code, and nothing of it stays but an archive that could
be read in another way."""

import base64
import http.client
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from launcher.demo.client import Refused
from tests.integration.harness import MIB, TUS, Harness, archive, gbk_archive, two_classes
from tests.support.disk import files_below
from tests.support.platform import Platform
from tests.support.waiting import until

pytestmark = pytest.mark.engine
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture(scope="module")
def harness(platform: Platform) -> Harness:
    return Harness(platform)


BAD: dict[str, Callable[[], bytes]] = {
    "import.not_an_archive": lambda: b"no archive at all" * 10,
    "import.truncated": lambda: archive(two_classes())[:-40],
    "import.wrong_format": lambda: archive({f"{name}/{i}.png": PNG for name in "ab" for i in range(3)}),
    "import.single_class": lambda: archive({"体育/1.txt": "一", "体育/2.txt": "二"}),
    "import.unsafe_name": lambda: archive(two_classes() | {"../outside.txt": "x"}),
    "import.bomb": lambda: archive(two_classes() | {"体育/zeros.txt": b"\0" * 150_000_000}),
}


READABLE = {"import.wrong_format", "import.single_class"}
"""What is wrong is not the archive but how it was read."""


@pytest.mark.parametrize("code", BAD)
def test_a_bad_archive_is_refused_and_nothing_else_of_it_stays(harness: Harness, tmp_path: Path, code: str) -> None:
    dataset = harness.make_dataset()
    part = harness.send(dataset, BAD[code](), tmp_path)
    assert part["state"] == "invalid"
    assert part["reason"]["code"] == code
    kept = ["archive.zip"] if code in READABLE else []
    until(lambda: names_kept(harness, dataset) == kept, "the objects of the invalid part are removed", 20)
    assert part["has_archive"] == bool(kept)
    assert harness.spooled() == []
    assert not [path for path in files_below(harness.platform.home) if path.name == "outside.txt"]
    with pytest.raises(Refused) as refused:
        harness.call("POST", f"/datasets/{dataset['id']}/online")
    assert refused.value.code == "dataset.not_ready"


def test_a_good_archive_follows_a_bad_one(harness: Harness, tmp_path: Path) -> None:
    dataset = harness.make_dataset()
    assert harness.send(dataset, b"nothing", tmp_path)["state"] == "invalid"
    path = tmp_path / "good.zip"
    path.write_bytes(archive(two_classes()))
    harness.client.upload("/api/v1/datasets", dataset["id"], "train", path, lambda _: None)
    until(lambda: harness.part(dataset)["state"] == "ready", "the good archive is read")
    until(
        lambda: len({path.split("/")[3] for path in harness.objects_of(dataset["id"])}) == 1, "the bad one is gone", 20
    )
    assert names_kept(harness, dataset) == ["archive.zip", "index.classes", "index.jsonl", "index.offsets"]


def names_kept(harness: Harness, dataset: dict[str, Any]) -> list[str]:
    return sorted({name.rpartition("/")[2] for name in harness.objects_of(dataset["id"])})


def test_an_empty_class_is_a_warning(harness: Harness, tmp_path: Path) -> None:
    part = harness.send(harness.make_dataset(), archive(two_classes() | {"空/": ""}), tmp_path)
    assert part["state"] == "ready"
    assert "import.warning.empty_class" in {warning["code"] for warning in part["report"]["warnings"]}


def test_gbk_names_and_gbk_texts_are_read(harness: Harness, tmp_path: Path) -> None:
    names = ("体育", "财经")
    files = {f"{name}/{i}.txt": f"这是{name}新闻第{i}条".encode("gbk") for name in names for i in range(4)}
    dataset = harness.make_dataset()
    assert harness.send(dataset, gbk_archive(files), tmp_path)["state"] == "ready"
    assert harness.call("GET", f"/datasets/{dataset['id']}")["classes"] == list(names)
    samples = harness.call("GET", f"/datasets/{dataset['id']}/samples", params={"label": "体育"})["items"]
    assert samples[0]["text"].startswith("这是体育新闻")


def test_an_upload_that_was_cut_goes_on_where_it_stopped(harness: Harness) -> None:
    dataset, data = harness.make_dataset(), archive(two_classes() | {"__MACOSX/padding": os.urandom(4 * MIB)})
    half = len(data) // 2
    location = begin_upload(harness, dataset, len(data))
    with cut_connection(harness, location, data[:half], len(data)):
        until(lambda: offset_of(harness, location), "bytes arrive", 20)
    until(lambda: is_unlocked(harness, location), "the cut is noticed", 20)
    kept = offset_of(harness, location)
    assert 0 < kept <= half
    patch(harness, location, kept, data[kept:])
    assert harness.part(dataset)["state"] == "ready"
    assert harness.spooled() == []


def begin_upload(harness: Harness, dataset: dict[str, Any], length: int) -> str:
    about = {"filename": "data.zip", "target_id": dataset["id"], "part": "train"}
    encoded = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in about.items())
    headers = TUS | {"upload-length": str(length), "upload-metadata": encoded}
    return str(harness.client.request("POST", "/api/v1/datasets/uploads", headers=headers).headers["location"])


def offset_of(harness: Harness, location: str) -> int:
    return int(harness.client.request("HEAD", location, headers=TUS).headers["upload-offset"])


def patch(harness: Harness, location: str, offset: int, data: bytes) -> None:
    headers = TUS | {"upload-offset": str(offset), "content-type": "application/offset+octet-stream"}
    harness.client.request("PATCH", location, headers=headers, content=data)


def is_unlocked(harness: Harness, location: str) -> bool:
    """Whether nobody writes to the upload: a wrong offset is refused for being wrong, not for being too early."""
    with pytest.raises(Refused) as refused:
        patch(harness, location, 1, b"x")
    assert refused.value.code in ("upload.offset_wrong", "upload.locked")
    return refused.value.code == "upload.offset_wrong"


@contextmanager
def cut_connection(harness: Harness, location: str, data: bytes, announced: int) -> Iterator[None]:
    """A request that announces more than it sends; the connection breaks at the end of the block."""
    address = urlsplit(harness.platform.url)
    token = harness.client.sign_in()["access_token"]
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=20)
    connection.putrequest("PATCH", urlsplit(location).path)
    headers = TUS | {
        "authorization": f"Bearer {token}",
        "upload-offset": "0",
        "content-type": "application/offset+octet-stream",
        "content-length": str(announced),
    }
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(data)
    try:
        yield
    finally:
        connection.close()


def test_a_name_is_given_once(harness: Harness) -> None:
    dataset = harness.make_dataset()
    with pytest.raises(Refused) as refused:
        harness.make_dataset(name=dataset["name"])
    assert refused.value.code == "dataset.name_taken"
    assert refused.value.problem["status"] == 409


def test_a_training_with_an_offline_dataset_is_refused(harness: Harness, tmp_path: Path) -> None:
    dataset = harness.make_dataset()
    assert harness.send(dataset, archive(two_classes()), tmp_path)["state"] == "ready"
    algorithm = harness.call("GET", "/algorithms", params={"tab": "preset"})["items"][0]["id"]
    task = harness.draft(algorithm, dataset["id"])
    with pytest.raises(Refused) as refused:
        harness.call("POST", f"/training-tasks/{task}/start")
    assert refused.value.code == "dataset.offline"
    assert refused.value.problem["status"] == 409
    assert harness.task(task)["state"] == "draft"
