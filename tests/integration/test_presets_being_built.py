"""Presets whose images are still being built: they are shown, and a training waits for them (08, decision 26)."""

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from svckit.ids import new_id

from tests.integration.harness import Harness
from tests.support.platform import Platform
from tests.support.waiting import until

pytestmark = pytest.mark.engine
IMAGES = Path(__file__).resolve().parents[2] / "images"
TRAIN = """\
import os
open(os.environ["MY_MODEL_DIR"] + "/model.bin", "w").write("weights")
"""
WAIT = """\
import urllib.request
urllib.request.urlopen("http://127.0.0.1:{port}/", timeout=300)
"""
DOCKERFILE = """\
ARG BASE
FROM ${{BASE}}
LABEL made-for={mark}
COPY train.py wait.py /opt/
RUN python3 /opt/wait.py {also}
ENTRYPOINT ["python3", "/opt/train.py"]
"""


class Gate:
    """A build that asks for this is answered once it is `opened`."""

    def __init__(self) -> None:
        self.opened = opened = threading.Event()

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                opened.wait()
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.opened.set()
    made.server.shutdown()
    made.server.server_close()


def add_preset(images: Path, code: str, port: int, also: str = "") -> None:
    """One whose build waits for the gate and then does `also`."""
    folder = images / "algorithms" / code
    (folder / "train").mkdir(parents=True)
    definition = {
        "code": code,
        "name": code,
        "purpose": "text",
        "task_type": "text_classification",
        "formats": ["dir"],
        "test_modes": ["ratio"],
        "train": {"requests": {"cpu": 0.1}},
    }
    (folder / "algorithm.json").write_text(json.dumps(definition))
    (folder / "train" / "train.py").write_text(TRAIN)
    (folder / "train" / "wait.py").write_text(WAIT.format(port=port))
    (folder / "train" / "Dockerfile").write_text(DOCKERFILE.format(mark=new_id().lower(), also=also))


@pytest.fixture(scope="module")
def harness(gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    """A platform that is ready while two presets are still being built."""
    root = tmp_path_factory.mktemp("building")
    shutil.copytree(IMAGES, root / "images")
    port = gate.server.server_port
    add_preset(root / "images", "x-slow", port)
    add_preset(root / "images", "y-broken", port, "&& echo no such package && exit 9")
    platform = Platform(root / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODELYARD_IMAGES_DIR", str(root / "images"))
        try:
            platform.start()
            yield Harness(platform)
            gate.opened.set()
            platform.stop()
        finally:
            gate.opened.set()
            platform.kill()
            platform.down()


def preset(harness: Harness, code: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        items = harness.call("GET", "/algorithms", params={"tab": "preset"})["items"]
        return next((item for item in items if item["preset_code"] == code), None)

    return until(look, f"the preset {code} is shown", 20)


def test_trainings_wait_for_presets_that_are_being_built(harness: Harness, gate: Gate, tmp_path: Path) -> None:
    dataset = harness.online_dataset(tmp_path)
    slow, broken = preset(harness, "x-slow"), preset(harness, "y-broken")
    until(lambda: preset(harness, "y-broken")["train_image_state"] == "building", "it is told to be built", 20)
    good, bad = harness.begin(slow["id"], dataset), harness.begin(broken["id"], dataset)
    for task in (good, bad):
        until(lambda: (harness.task(task)["reason"] or {}).get("code") == "waiting.image", "it waits for the image", 20)  # noqa: B023 - called at once
        assert harness.task(task)["reason"]["params"]["state"] == "building"
        assert harness.task(task)["state"] == "queued"
    assert (harness.containers(good), harness.job_folders(good)) == ([], [])
    gate.opened.set()
    ended = harness.in_state(good, "succeeded", seconds=120)
    assert ended["attempt"]["snapshot"]["train"]["command"] == ["python3", "/opt/train.py"]
    failed = harness.in_state(bad, "failed", seconds=120)
    assert (failed["reason"]["code"], failed["reason"]["params"]["code"]) == ("task.image_failed", "image.build_failed")
    assert "no such package" in failed["reason"]["detail"]
    harness.must_be_gone(good)
    harness.engine("rmi", ended["attempt"]["snapshot"]["train"]["reference"])
