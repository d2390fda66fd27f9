"""tus-js-client as it is published, through the gateway: whatever comes in between, what arrives is whole."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.integration.harness import Harness
from tests.integration.upload_client import UploadClient, large_archive, samples
from tests.support.platform import Platform
from tests.support.waiting import until

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def harness(platform: Platform) -> Harness:
    return Harness(platform)


@pytest.fixture
def dataset(harness: Harness) -> dict[str, Any]:
    return harness.make_dataset()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "数据.zip"
    path.write_bytes(large_archive())
    return path


@pytest.mark.parametrize(
    "options", [{}, {"overridePatchMethod": True}, {"uploadDataDuringCreation": True, "chunkSize": 32 * 1024}], ids=str
)
def test_a_file_that_is_paused_and_goes_on(
    harness: Harness, dataset: dict[str, Any], file: Path, options: dict[str, Any]
) -> None:
    with UploadClient(harness, dataset, file, **options) as client:
        client.until("sent", times=4)
        client.do("pause")
        client.until("paused")
        client.do("resume")
        client.until("done")
    assert samples(harness, dataset) == 20
    assert harness.spooled() == []


def test_another_process_goes_on_where_a_killed_one_was(
    harness: Harness, dataset: dict[str, Any], file: Path, tmp_path: Path
) -> None:
    storage = str(tmp_path / "urls.json")
    with UploadClient(harness, dataset, file, storage=storage) as first:
        sent = first.until("sent", times=6)["sent"]
        first.kill()
    with UploadClient(harness, dataset, file, storage=storage, resume=True) as second:
        assert second.until("found")["url"]
        assert second.until("sent")["sent"] >= sent
        second.until("done")
        assert "POST" not in {line.get("method") for line in second.happened}
    assert samples(harness, dataset) == 20


def test_a_file_that_changed_is_sent_anew_and_never_mixed(
    harness: Harness, dataset: dict[str, Any], file: Path, tmp_path: Path
) -> None:
    storage = str(tmp_path / "urls.json")
    with UploadClient(harness, dataset, file, storage=storage) as first:
        first.until("sent", times=6)
        first.kill()
    file.write_bytes(large_archive(each=7))
    with UploadClient(harness, dataset, file, storage=storage, resume=True) as second:
        assert second.until("found")["url"] is None
        second.until("done")
    assert samples(harness, dataset) == 14
    until(lambda: harness.spooled() == [], "what was begun of the other file is dropped", 20)


def test_two_that_send_one_file_at_once_send_it_once(
    harness: Harness, dataset: dict[str, Any], file: Path, tmp_path: Path
) -> None:
    storage = str(tmp_path / "urls.json")
    with UploadClient(harness, dataset, file, storage=storage) as first:
        first.until("sent", times=2)
        with UploadClient(harness, dataset, file, storage=storage, resume=True) as second:
            second.until("done")
            first.until("done")
            assert (first.statuses() | second.statuses()) & {409, 423}
    assert samples(harness, dataset) == 20
    assert harness.spooled() == []


def test_a_token_that_ends_in_between_is_renewed(harness: Harness, dataset: dict[str, Any], file: Path) -> None:
    with UploadClient(harness, dataset, file, again=[401]) as client:
        client.until("sent", times=4)
        client.token.write_text("ended")
        while client.until("answered")["status"] != 401:
            pass
        client.sign_in(harness)
        client.until("done")
    assert samples(harness, dataset) == 20


def test_an_ended_one_leaves_nothing(harness: Harness, dataset: dict[str, Any], file: Path) -> None:
    with UploadClient(harness, dataset, file) as client:
        client.until("sent", times=4)
        client.do("terminate")
        client.until("terminated")
    assert harness.spooled() == []
    assert harness.call("GET", f"/datasets/{dataset['id']}")["parts"][0]["state"] == "empty"


def test_a_piece_that_was_spoilt_is_refused_and_sent_again(
    harness: Harness, dataset: dict[str, Any], file: Path
) -> None:
    with UploadClient(harness, dataset, file, checksums=True, again=[460]) as client:
        client.until("done")
        assert 460 in client.statuses()
    assert samples(harness, dataset) == 20


def test_parts_at_once_are_refused_by_name(harness: Harness, dataset: dict[str, Any], file: Path) -> None:
    with UploadClient(harness, dataset, file, parallelUploads=2) as client:
        failed = client.until("failed")
    assert (failed["status"], json.loads(failed["body"])["params"]["header"]) == (400, "Upload-Concat")
    assert harness.spooled() == []


def test_one_that_expired_is_removed_and_its_client_begins_anew(
    harness: Harness, dataset: dict[str, Any], file: Path, tmp_path: Path
) -> None:
    storage = str(tmp_path / "urls.json")
    with UploadClient(harness, dataset, file, storage=storage) as first:
        first.until("sent", times=6)
        first.kill()
    spooled = harness.spooled()
    assert spooled
    with closing(sqlite3.connect(harness.platform.home / "databases" / "dataset-svc.db", timeout=20)) as database:
        database.execute("UPDATE uploads SET expires_at = '2026-01-01 00:00:00.000000', writer = NULL")
        database.commit()
    until(lambda: harness.spooled() == [], "the expired one is removed with its bytes", 40)
    with UploadClient(harness, dataset, file, storage=storage, resume=True) as second:
        assert second.until("found")["url"]
        second.until("done")
        assert 404 in second.statuses()
    assert samples(harness, dataset) == 20
