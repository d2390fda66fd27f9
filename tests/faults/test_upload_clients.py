"""A public client that is in the middle of a file while the platform is killed goes on with it by itself."""

from pathlib import Path

import pytest

from tests.integration.harness import Harness
from tests.integration.upload_client import UploadClient, large_archive, samples
from tests.support.platform import Platform

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def test_a_client_goes_on_after_the_platform_was_killed(platform: Platform, tmp_path: Path) -> None:
    platform.start()
    harness = Harness(platform)
    dataset, file = harness.make_dataset(), tmp_path / "data.zip"
    file.write_bytes(large_archive())
    with UploadClient(harness, dataset, file) as client:
        client.until("sent", times=6)
        platform.kill()
        platform.start()
        client.until("done")
        assert [line.get("method") for line in client.happened].count("POST") == 1
    assert samples(harness, dataset) == 20
    assert harness.spooled() == []
    platform.stop()
