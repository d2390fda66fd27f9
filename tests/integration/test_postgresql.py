"""The main job on PostgreSQL: by a process that is alone, and by two that share everything."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.demo.client import Client
from launcher.demo.job import MainJob
from launcher.demo.reviews import write_reviews
from tests.support.pair import Alternating
from tests.support.platform import Platform
from tests.support.postgres import Postgres

pytestmark = pytest.mark.engine


@pytest.fixture
def admin_url(postgres: Postgres) -> str:
    """Of a database that is not there yet."""
    return f"postgresql://postgres@/main_job_{os.urandom(4).hex()}?host={postgres.folder}"


@pytest.fixture
def pair(admin_url: str, tmp_path: Path) -> Iterator[list[Platform]]:
    """Both start at the same time on nothing."""
    running = [Platform(tmp_path / "home", database_url=admin_url, replica=name) for name in ("one", "two")]
    try:
        for platform in running:
            platform.start(wait=False)
        for platform in running:
            platform.wait_ready()
        yield running
        for platform in running:
            platform.stop()
    finally:
        for platform in running:
            platform.kill()
        running[0].down()


def must_do_the_main_job(client: Client, folder: Path) -> None:
    result = MainJob(client, write_reviews(folder / "reviews.zip"), lambda _: None).run()
    assert result["samples"] == 2000
    assert result["accuracy"] > 0.8
    assert result["answer"]["label"] in ("好评", "差评")


def test_a_process_that_is_alone_does_the_main_job(admin_url: str, tmp_path: Path) -> None:
    platform = Platform(tmp_path / "home", database_url=admin_url)
    try:
        platform.start()
        must_do_the_main_job(platform.client(), tmp_path)
        assert not list((platform.home / "databases").iterdir())
        platform.stop()
    finally:
        platform.kill()
        platform.down()


def test_two_processes_do_the_main_job_alternately(pair: list[Platform], tmp_path: Path) -> None:
    must_do_the_main_job(Alternating(pair), tmp_path)


def test_what_one_process_leaves_running_the_other_keeps(pair: list[Platform], tmp_path: Path) -> None:
    must_do_the_main_job(pair[0].client(), tmp_path)
    pair[0].stop()
    client = pair[1].client()
    service = client.call("GET", "/api/v1/services")["items"][0]
    assert service["state"] == "running"
    client.call("POST", f"{service['address']}classification_param", params={"text": "很好"})
