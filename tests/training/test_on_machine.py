"""A task through the real machine runtime, over the fake engine's process: real supervise, real files."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from svckit.runtime.machine.fake_process import add_image, image_folder, image_id
from svckit.runtime.open import open_jobs

from tests.support.engine import fake_engine
from tests.support.one_service import eventually, running
from tests.support.supervise import compiled
from tests.training.harness import OWNER, PATH, Harness, until_state
from training_svc.app import compose
from training_svc.ports import Ports

STAGE = "ls /workspace/inputs > /workspace/dataset/seen; cat /workspace/stage.json >> /workspace/dataset/seen"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What they try is the engine and the files; a service's tests try both databases."""
TRAIN = """
echo "loss=0.5"
cat $MY_DATASET_DIR/seen > $MY_MODEL_DIR/seen
echo '{"accuracy": 0.9}' > $MY_OUTPUT_DIR/evaluation.json
echo "alpha is $ALPHA"
"""


@pytest.fixture
def supervise(tmp_path: Path) -> Path:
    return compiled(tmp_path)


@pytest.fixture
def engine_url(harness: Harness, tmp_path: Path) -> Iterator[str]:
    """The engine has the images that the platform uses; what the algorithm froze is the one of its name."""
    state, algorithm = tmp_path / "engine", harness.algorithms.algorithm
    add_image(state, "modelyard/staging:1", {"entrypoint": ["sh", "-c", STAGE]})
    add_image(state, algorithm.train.reference, {"entrypoint": ["sh"]})
    digest = image_id(image_folder(state, algorithm.train.reference))
    train = algorithm.train.model_copy(update={"pinned": digest})
    harness.algorithms.algorithm = algorithm.model_copy(update={"train": train})
    with fake_engine(state) as url:
        yield url


@pytest.fixture
def ports(harness: Harness, supervise: Path, engine_url: str, tmp_path: Path) -> Ports:
    settings = harness.settings.model_copy(
        update={"runtime_url": engine_url, "work_dir": tmp_path / "jobs", "supervise_path": supervise}
    )
    runtime = open_jobs(settings, harness.store)
    return replace(harness.ports(), runtime=runtime)


def command(harness: Harness, script: str) -> None:
    algorithm = harness.algorithms.algorithm
    train = algorithm.train.model_copy(update={"command": ("sh", "-c", script)})
    harness.algorithms.algorithm = algorithm.model_copy(update={"train": train})


async def test_a_training_on_this_machine_succeeds(harness: Harness, ports: Ports, tmp_path: Path) -> None:
    for key in ("datasets/d/a.zip", "datasets/d/index.jsonl"):
        await harness.store.put_bytes(key, b"x")
    command(harness, TRAIN)
    async with running(compose(harness.settings, harness.around.bus, harness.around.peers, ports)) as app:
        owner = app.as_user(OWNER)
        task_id = await harness.started(owner)

        async def ended() -> object:
            task = (await owner("GET", f"{PATH}/{task_id}")).json()
            return task if task["state"] in ("succeeded", "failed") else None

        task = await eventually(ended, 60)
        assert task["state"] == "succeeded", task["reason"]
        assert task["attempt"]["metrics"] == {"loss": 0.5, "accuracy": 0.9}
        assert (await owner("GET", f"{PATH}/{task_id}/log")).text == "loss=0.5\nalpha is 1.0\n"
        seen = (await harness.store.get_bytes(f"tasks/{task_id}/1/output/model/seen")).decode()
        assert "manifest.json" in seen
        assert "modelyard.staging/1" in seen

        async def gone() -> bool:
            return not [path for path in (tmp_path / "jobs").glob("task-*")]

        await eventually(gone)


async def test_a_training_on_this_machine_is_stopped(harness: Harness, ports: Ports) -> None:
    for key in ("datasets/d/a.zip", "datasets/d/index.jsonl"):
        await harness.store.put_bytes(key, b"x")
    command(harness, "echo begun > $MY_MODEL_DIR/checkpoint; echo begun; while true; do sleep 0.1; done")
    async with running(compose(harness.settings, harness.around.bus, harness.around.peers, ports)) as app:
        owner = app.as_user(OWNER)
        task_id = await harness.started(owner)

        async def begun() -> bool:
            return (await owner("GET", f"{PATH}/{task_id}/log")).text == "begun\n"

        await eventually(begun, 60)
        await owner("POST", f"{PATH}/{task_id}/stop")
        await until_state(owner, task_id, "stopped")
        assert (await owner("GET", f"{PATH}/{task_id}/log")).text == "begun\n"
        assert await harness.store.get_bytes(f"tasks/{task_id}/1/output/model/checkpoint") == b"begun\n"


async def test_a_very_long_log_is_read_around_its_gap(harness: Harness, ports: Ports) -> None:
    for key in ("datasets/d/a.zip", "datasets/d/index.jsonl"):
        await harness.store.put_bytes(key, b"x")
    command(harness, "seq 1000000; echo accuracy=0.5; echo m > $MY_MODEL_DIR/m")
    settings = harness.settings.model_copy(update={"log_limit": 1024**2})
    written = b"".join(b"%d\n" % number for number in range(1, 1_000_001)) + b"accuracy=0.5\n"
    async with running(compose(settings, harness.around.bus, harness.around.peers, ports)) as app:
        owner = app.as_user(OWNER)
        task_id = await harness.started(owner)

        async def ended() -> object:
            task = (await owner("GET", f"{PATH}/{task_id}")).json()
            return task if task["state"] in ("succeeded", "failed") else None

        task = await eventually(ended, 60)
        assert (task["state"], task["attempt"]["metrics"]) == ("succeeded", {"accuracy": 0.5}), task["reason"]
        assert task["attempt"]["log_size"] == len(written)
        first = await owner("GET", f"{PATH}/{task_id}/log")
        second = await owner("GET", f"{PATH}/{task_id}/log", params={"offset": len(first.content)})
    gap = json.loads(first.headers["x-log-gap"])
    assert (len(first.content), second.headers["x-log-offset"]) == (gap["from"], str(gap["to"]))
    assert first.content == written[: gap["from"]]
    assert second.content == written[gap["to"] :]
    kept = (await harness.store.locate(f"tasks/{task_id}/1/run/log")).path
    assert kept is not None
    assert kept.stat().st_blocks * 512 <= settings.log_limit * 2
