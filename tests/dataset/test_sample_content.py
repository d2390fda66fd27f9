"""The bytes of single samples, and of parts of an archive."""

import random
import zipfile
from typing import Any

import pytest

from tests.dataset.harness import PNG, archive, create, imported, part_of, two_classes, upload
from tests.support.one_service import Caller

NOISE = PNG + random.Random(5).randbytes(700_000)  # noqa: S311 - data that does not pack
SMOOTH = PNG + b"\x00" * 3_000_000
IMAGES = {"cat/1.png": PNG, "cat/2.png": NOISE, "dog/1.png": PNG + b"d", "dog/2.png": SMOOTH}
KIND = {"purpose": "image", "task_type": "image_classification"}


async def _samples(caller: Caller, dataset: dict[str, Any]) -> dict[str, str]:
    """The address of each sample's content, by member."""
    base = f"/api/v1/datasets/{dataset['id']}/samples"
    items = (await caller("GET", base)).json()["items"]
    return {item["member"]: f"{base}/{item['id']}/content" for item in items}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
async def test_image_is_read_from_the_archive(owner: Caller, method: int) -> None:
    dataset, part = await imported(owner, archive(IMAGES, method), **KIND)
    assert part["state"] == "ready", part
    addresses = await _samples(owner, dataset)
    assert addresses.keys() == IMAGES.keys()
    for member, data in IMAGES.items():
        answer = await owner("GET", addresses[member])
        assert (answer.status_code, answer.content == data) == (200, True), member
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-length"] == str(len(data))
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
async def test_part_of_an_image_is_read(owner: Caller, method: int) -> None:
    dataset, _ = await imported(owner, archive(IMAGES, method), **KIND)
    address = (await _samples(owner, dataset))["cat/2.png"]
    answer = await owner("GET", address, headers={"range": "bytes=300000-600000"})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes 300000-600000/{len(NOISE)}"
    assert answer.content == NOISE[300_000:600_001]
    beyond = await owner("GET", address, headers={"range": "bytes=9000000-"})
    assert (beyond.status_code, beyond.json()["code"]) == (416, "request.range_unsatisfiable")


async def test_text_comes_with_its_encoding(owner: Caller) -> None:
    files = two_classes() | {"体育/gbk.txt": "国家队赢得了今天下午的比赛，观众非常高兴。".encode("gb18030")}
    dataset, _ = await imported(owner, archive(files))
    answer = await owner("GET", (await _samples(owner, dataset))["体育/gbk.txt"])
    assert answer.content == files["体育/gbk.txt"]
    kind, _, charset = answer.headers["content-type"].partition("; charset=")
    assert kind == "text/plain"
    assert answer.content.decode(charset) == "国家队赢得了今天下午的比赛，观众非常高兴。"


async def test_sample_of_a_version_stays_when_another_comes(owner: Caller) -> None:
    dataset, _ = await imported(owner, archive(IMAGES), **KIND)
    address = (await _samples(owner, dataset))["cat/1.png"]
    assert (await owner("GET", address, params={"version": 1})).content == PNG
    assert (await owner("GET", address, params={"version": 2})).json()["code"] == "dataset.part_not_ready"


async def test_who_may_not_see_the_dataset_may_not_see_a_sample(owner: Caller, other: Caller) -> None:
    dataset, _ = await imported(owner, archive(IMAGES), **KIND)
    address = (await _samples(owner, dataset))["cat/1.png"]
    assert (await other("GET", address)).status_code == 404
    await owner("POST", f"/api/v1/datasets/{dataset['id']}/online")
    assert (await other("GET", address)).status_code == 404
    shown = await owner("POST", f"/api/v1/datasets/{dataset['id']}/visibility", json={"visibility": "public"})
    assert shown.is_success, shown.text
    assert (await other("GET", address)).content == PNG


async def test_sample_that_is_not_there_is_not_found(owner: Caller) -> None:
    dataset, _ = await imported(owner, archive(IMAGES), **KIND)
    for sample, status in {"4": 404, "999999": 404, "-1": 422, "x": 422, "99999999999": 422}.items():
        answer = await owner("GET", f"/api/v1/datasets/{dataset['id']}/samples/{sample}/content")
        assert answer.status_code == status, sample


async def test_dataset_without_a_version_has_no_samples(owner: Caller) -> None:
    dataset = await create(owner)
    answer = await owner("GET", f"/api/v1/datasets/{dataset['id']}/samples/0/content")
    assert (answer.status_code, answer.json()["code"]) == (409, "dataset.part_not_ready")


async def test_download_of_an_archive_goes_on_where_it_was_cut(owner: Caller) -> None:
    dataset = await create(owner)
    data = archive(two_classes())
    await upload(owner, dataset, data)
    await part_of(owner, dataset)
    address = f"/api/v1/datasets/{dataset['id']}/download"
    whole = await owner("GET", address)
    assert (whole.status_code, whole.content, whole.headers["accept-ranges"]) == (200, data, "bytes")
    rest = await owner("GET", address, headers={"range": "bytes=100-"})
    assert (rest.status_code, rest.content) == (206, data[100:])
