"""Bad archives on a real platform: each is refused with its own code, and nothing of it stays."""

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
from tests.integration.yard import MIB, TUS, Yard, archive, gbk_archive, two_classes
from tests.support.disk import files_below
from tests.support.platform import Platform
from tests.support.waiting import until

pytestmark = pytest.mark.engine
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture(scope="module")
def yard(platform: Platform) -> Yard:
    return Yard(platform)


BAD: dict[str, Callable[[], bytes]] = {
    "import.not_an_archive": lambda: b"no archive at all" * 10,
    "import.truncated": lambda: archive(two_classes())[:-40],
    "import.wrong_format": lambda: archive({f"{name}/{i}.png": PNG for name in "ab" for i in range(3)}),
    "import.single_class": lambda: archive({"体育/1.txt": "一", "体育/2.txt": "二"}),
    "import.unsafe_name": lambda: archive(two_classes() | {"../outside.txt": "x"}),
    "import.bomb": lambda: archive(two_classes() | {"体育/zeros.txt": b"\0" * 150_000_000}),
}


@pytest.mark.parametrize("code", BAD)
def test_a_bad_archive_is_refused_and_nothing_of_it_stays(yard: Yard, tmp_path: Path, code: str) -> None:
    dataset = yard.make_dataset()
    part = yard.send(dataset, BAD[code](), tmp_path)
    assert part["state"] == "invalid"
    assert part["reason"]["code"] == code
    until(lambda: not yard.objects_of(dataset["id"]), "the objects of the invalid part are removed", 20)
    assert yard.spooled() == []
    assert not [path for path in files_below(yard.platform.home) if path.name == "outside.txt"]
    with pytest.raises(Refused) as refused:
        yard.call("POST", f"/datasets/{dataset['id']}/online")
    assert refused.value.code == "dataset.not_ready"


def test_a_good_archive_follows_a_bad_one(yard: Yard, tmp_path: Path) -> None:
    dataset = yard.make_dataset()
    assert yard.send(dataset, b"nothing", tmp_path)["state"] == "invalid"
    path = tmp_path / "good.zip"
    path.write_bytes(archive(two_classes()))
    yard.client.upload("/api/v1/datasets", dataset["id"], "train", path, lambda _: None)
    until(lambda: yard.part(dataset)["state"] == "ready", "the good archive is read")
    until(lambda: len(yard.objects_of(dataset["id"])) == 3, "the bad one is removed", 20)
    kept = {name.rpartition("/")[2] for name in yard.objects_of(dataset["id"])}
    assert kept == {"archive.zip", "index.jsonl", "index.offsets"}


def test_an_empty_class_is_a_warning(yard: Yard, tmp_path: Path) -> None:
    part = yard.send(yard.make_dataset(), archive(two_classes() | {"空/": ""}), tmp_path)
    assert part["state"] == "ready"
    assert "import.warning.empty_class" in {warning["code"] for warning in part["report"]["warnings"]}


def test_gbk_names_and_gbk_texts_are_read(yard: Yard, tmp_path: Path) -> None:
    names = ("体育", "财经")
    files = {f"{name}/{i}.txt": f"这是{name}新闻第{i}条".encode("gbk") for name in names for i in range(4)}
    dataset = yard.make_dataset()
    assert yard.send(dataset, gbk_archive(files), tmp_path)["state"] == "ready"
    assert yard.call("GET", f"/datasets/{dataset['id']}")["classes"] == list(names)
    samples = yard.call("GET", f"/datasets/{dataset['id']}/samples", params={"label": "体育"})["items"]
    assert samples[0]["text"].startswith("这是体育新闻")


def test_an_upload_that_was_cut_goes_on_where_it_stopped(yard: Yard) -> None:
    dataset, data = yard.make_dataset(), archive(two_classes() | {"__MACOSX/padding": os.urandom(4 * MIB)})
    half = len(data) // 2
    location = begin_upload(yard, dataset, len(data))
    with cut_connection(yard, location, data[:half], len(data)):
        until(lambda: offset_of(yard, location), "bytes arrive", 20)
    until(lambda: is_unlocked(yard, location), "the cut is noticed", 20)
    kept = offset_of(yard, location)
    assert 0 < kept <= half
    patch(yard, location, kept, data[kept:])
    assert yard.part(dataset)["state"] == "ready"
    assert yard.spooled() == []


def begin_upload(yard: Yard, dataset: dict[str, Any], length: int) -> str:
    about = {"filename": "data.zip", "target_id": dataset["id"], "part": "train"}
    encoded = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in about.items())
    headers = TUS | {"upload-length": str(length), "upload-metadata": encoded}
    return str(yard.client.request("POST", "/api/v1/datasets/uploads", headers=headers).headers["location"])


def offset_of(yard: Yard, location: str) -> int:
    return int(yard.client.request("HEAD", location, headers=TUS).headers["upload-offset"])


def patch(yard: Yard, location: str, offset: int, data: bytes) -> None:
    headers = TUS | {"upload-offset": str(offset), "content-type": "application/offset+octet-stream"}
    yard.client.request("PATCH", location, headers=headers, content=data)


def is_unlocked(yard: Yard, location: str) -> bool:
    """Whether nobody writes to the upload: a wrong offset is refused for being wrong, not for being too early."""
    with pytest.raises(Refused) as refused:
        patch(yard, location, 1, b"x")
    assert refused.value.code in ("upload.offset_wrong", "upload.locked")
    return refused.value.code == "upload.offset_wrong"


@contextmanager
def cut_connection(yard: Yard, location: str, data: bytes, announced: int) -> Iterator[None]:
    """A request that announces more than it sends; the connection breaks at the end of the block."""
    address = urlsplit(yard.platform.url)
    token = yard.client.sign_in()["access_token"]
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


def test_a_name_is_given_once(yard: Yard) -> None:
    dataset = yard.make_dataset()
    with pytest.raises(Refused) as refused:
        yard.make_dataset(name=dataset["name"])
    assert refused.value.code == "dataset.name_taken"
    assert refused.value.problem["status"] == 409


def test_a_training_with_an_offline_dataset_is_refused(yard: Yard, tmp_path: Path) -> None:
    dataset = yard.make_dataset()
    assert yard.send(dataset, archive(two_classes()), tmp_path)["state"] == "ready"
    algorithm = yard.call("GET", "/algorithms", params={"tab": "preset"})["items"][0]["id"]
    task = yard.draft(algorithm, dataset["id"])
    with pytest.raises(Refused) as refused:
        yard.call("POST", f"/training-tasks/{task}/start")
    assert refused.value.code == "dataset.offline"
    assert refused.value.problem["status"] == 409
    assert yard.task(task)["state"] == "draft"
