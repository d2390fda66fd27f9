"""What the platform adds to a training: its wall time beside `podman run` of the same image and prepared data."""

import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from launcher.demo.client import Client
from launcher.demo.job import MainJob
from launcher.demo.reviews import write_reviews
from tests.support.platform import Platform
from tests.support.waiting import until

ROUNDS = 3


def measure(folder: Path) -> dict[str, Any]:
    """Seconds: through the platform from the start to succeeded, alone in the engine (medians of interleaved rounds,
    because one training differs from the next by more than is looked for), and the difference. Target: 4 s."""
    platform = Platform(folder / "home")
    platform.start()
    data = _prepare(folder, write_reviews(folder / "reviews.zip"))
    rounds: dict[str, list[float]] = {"platform": [], "alone": []}
    try:
        MainJob(platform.client(), folder / "reviews.zip", lambda _: None).run()
        image = _train_image(platform)
        for number in range(ROUNDS):
            rounds["alone"].append(_alone(image, data, folder / f"out-{number}"))
            rounds["platform"].append(_through(platform.client(), number))
    finally:
        platform.stop()
        platform.down()
    through, alone = (sorted(rounds[name])[ROUNDS // 2] for name in ("platform", "alone"))
    return {"platform_s": round(through, 2), "alone_s": round(alone, 2), "added_s": round(through - alone, 2)}


def _through(client: Client, number: int) -> float:
    """A copy of the main job's training, from its start to its success."""
    first = client.call("GET", "/api/v1/training-tasks")["items"][-1]
    path = f"/api/v1/training-tasks/{first['id']}"
    copy = client.call("POST", f"{path}/copy", json={"name": f"round {number}"})
    path = f"/api/v1/training-tasks/{copy['id']}"
    began = time.monotonic()
    client.call("POST", f"{path}/start")
    until(lambda: client.call("GET", path)["state"] not in ("queued", "preparing", "running"), "the training ends", 600)
    seconds = time.monotonic() - began
    assert client.call("GET", path)["state"] == "succeeded"
    return seconds


def _train_image(platform: Platform) -> str:
    listed = platform.client().call("GET", "/api/v1/algorithms", params={"tab": "preset"})["items"][0]
    algorithm = platform.client().call("GET", f"/api/v1/algorithms/{listed['id']}")
    image = platform.client().call("GET", f"/api/v1/images/{algorithm['train']['image_id']}")
    return str(image["reference"])


def _prepare(folder: Path, archive: Path) -> Path:
    """The archive unpacked and split as the platform does it: nine of ten samples of each class to train."""
    shutil.unpack_archive(archive, folder / "plain")
    data = folder / "dataset"
    for path in sorted((folder / "plain").rglob("*.txt")):
        side = "test" if int(path.stem) % 10 == 0 else "train"
        target = data / side / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    classes = sorted(path.name for path in (data / "train").iterdir())
    info = f'{{"task_type": "text_classification", "format": "dir", "classes": {classes!r}, "seed": 1}}'
    (data / "info.json").write_text(info.replace("'", '"'))
    return data


def _alone(image: str, data: Path, output: Path) -> float:
    (output / "model").mkdir(parents=True)
    subprocess.run(["chown", "-R", "10001:0", str(output)], check=True)
    mounts = ["-v", f"{data}:/workspace/dataset:ro", "-v", f"{output}:/workspace/output"]
    env = ["-e", "MY_DATASET_DIR=/workspace/dataset", "-e", "MY_DATASET_INFO=/workspace/dataset/info.json"]
    env += ["-e", "MY_MODEL_DIR=/workspace/output/model", "-e", "MY_OUTPUT_DIR=/workspace/output", "-e", "HOME=/tmp"]
    limits = ["--network", "none", "--user", "10001:0", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"]
    began = time.monotonic()
    command = ["podman", "--runtime", "runc", "run", "--rm", "--cpus", "1", *limits, *mounts, *env, image]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began
