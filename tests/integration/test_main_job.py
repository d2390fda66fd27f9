"""The main job on a real platform: real containers of the real images on real data."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.demo.job import MainJob
from launcher.demo.reviews import write_reviews
from tests.benchmarks.accuracy import BASELINE, TITLES, TOLERANCE
from tests.support.platform import Platform

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def room(platform: Platform) -> Iterator[None]:
    """The service that a main job leaves running takes no room from the next."""
    yield
    platform.stop_services()


def test_a_zip_becomes_an_answering_service(platform: Platform, tmp_path: Path) -> None:
    said: list[str] = []
    result = MainJob(platform.client(), write_reviews(tmp_path / "reviews.zip"), said.append).run()
    assert result["samples"] == 2000
    assert result["test_samples"] == 200
    assert result["accuracy"] > 0.8
    assert result["answer"]["label"] in ("好评", "差评")
    assert result["address"].startswith("/serve/")
    assert any(line.startswith("  | ") for line in said), "the training's log was not shown"


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["single_text", "json"])
def test_a_file_of_records_becomes_an_answering_service(platform: Platform, tmp_path: Path, format_: str) -> None:
    with zipfile.ZipFile(write_reviews(tmp_path / "reviews.zip")) as reviews:
        rows = [(name.split("/")[-2], reviews.read(name).decode()) for name in reviews.namelist() if name[-1] != "/"]
    lines = (json.dumps({"text": text, "label": label}) for label, text in rows)
    if format_ == "single_text":
        lines = (f"{label}\t{' '.join(text.split())}" for label, text in rows)
    with zipfile.ZipFile(tmp_path / "records.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("reviews.jsonl" if format_ == "json" else "reviews.tsv", "\n".join(lines))
    result = MainJob(platform.client(), tmp_path / "records.zip", print, format_=format_).run()
    assert (result["samples"], result["test_samples"]) == (2000, 200)
    assert result["accuracy"] > 0.8
    assert result["answer"]["label"] in ("好评", "差评")


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_accuracy_on_news_titles_is_near_the_plain_baseline(platform: Platform, seed: int) -> None:
    result = MainJob(platform.client(), TITLES, print, seed=seed).run()
    assert result["accuracy"] >= BASELINE - TOLERANCE
