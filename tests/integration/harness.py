"""What the integration tests share: archives, datasets and trainings made over the public API, and what is left."""

import io
import itertools
import os
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from launcher.demo.client import Client
from tests.support.disk import files_below
from tests.support.platform import Platform
from tests.support.waiting import until

TUS = {"tus-resumable": "1.0.0"}
MIB = 1024**2
ENDED = ("succeeded", "failed", "stopped")
GATE = "go"
WAIT_FOR_GATE = """\
import os, time
print("waiting", flush=True)
while not os.path.exists(os.environ["MY_OUTPUT_DIR"] + "/go"):
    time.sleep(0.05)  # without a network a file is the gate
os.makedirs(os.environ["MY_MODEL_DIR"], exist_ok=True)
open(os.environ["MY_MODEL_DIR"] + "/model.bin", "w").write("weights")
"""
"""A training that ends well as soon as `Harness.open_gate` has been called. It looks for its gate 20 times a second."""
_numbers = itertools.count(1)


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """A zip; a name that ends with a slash is a folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return out.getvalue()


def two_classes(each: int = 10) -> dict[str, str | bytes]:
    return {f"{name}/{i}.txt": f"{name}新闻第{i}条" for name in ("体育", "财经") for i in range(each)}


def gbk_archive(files: Mapping[str, bytes]) -> bytes:
    """A zip whose member names are GBK bytes without the UTF-8 flag, as Chinese Windows programs write it."""
    body, central = b"", b""
    for name, data in files.items():
        raw, packer = name.encode("gbk"), zlib.compressobj(wbits=-15)
        content = packer.compress(data) + packer.flush()
        common = struct.pack("<5H3L2H", 20, 0, 8, 0, 0, zlib.crc32(data), len(content), len(data), len(raw), 0)
        central += b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<3H2L", 0, 0, 0, 0, len(body)) + raw
        body += b"PK\x03\x04" + common + raw + content
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(files), len(files), len(central), len(body), 0)
    return body + central + end


class Harness:
    """One platform as its administrator uses it, and its home as a person with a shell sees it."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.client: Client = platform.client()

    def call(self, method: str, path: str, **options: Any) -> Any:
        """The decoded JSON. Raises Refused."""
        return self.client.call(method, f"/api/v1{path}", **options)

    def make_dataset(self, **changes: Any) -> dict[str, Any]:
        body = {
            "name": f"数据 {next(_numbers)}",
            "purpose": "text",
            "task_type": "text_classification",
            "annotation": "classification",
            "format": "dir",
            "test_mode": "ratio",
        }
        return dict(self.call("POST", "/datasets", json=body | changes))

    def send(self, dataset: Mapping[str, Any], data: bytes, folder: Path) -> dict[str, Any]:
        """Upload a training archive; the part, once it was read."""
        path = folder / "data.zip"
        path.write_bytes(data)
        self.client.upload("/api/v1/datasets", str(dataset["id"]), "train", path, lambda _: None)
        return self.part(dataset)

    def part(self, dataset: Mapping[str, Any]) -> dict[str, Any]:
        def read() -> dict[str, Any] | None:
            part: dict[str, Any] = self.call("GET", f"/datasets/{dataset['id']}")["parts"][0]
            return part if part["state"] in ("ready", "invalid") else None

        return until(read, "the archive is read")

    def online_dataset(self, folder: Path) -> str:
        dataset = self.make_dataset()
        part = self.send(dataset, archive(two_classes()), folder)
        assert part["state"] == "ready", part
        self.call("POST", f"/datasets/{dataset['id']}/online")
        return str(dataset["id"])

    def objects_of(self, resource_id: str) -> list[str]:
        """Files in the object store whose path names this resource."""
        objects = self.platform.home / "objects"
        found = [str(path.relative_to(objects)) for path in files_below(objects)]
        return [path for path in found if resource_id.lower() in path.lower()]

    def spooled(self) -> list[str]:
        return [path.name for path in files_below(self.platform.home / "spool")]

    def take_image(self, reference: str) -> dict[str, Any]:
        """An image of the library, once the engine was asked for it."""
        body = {"name": f"镜像 {next(_numbers)}", "purpose": "algorithm", "source": "reference", "reference": reference}
        made = self.call("POST", "/images", json=body)
        path = f"/images/{made['id']}"
        until(lambda: self.call("GET", path)["state"] in ("ready", "failed"), "the image is looked at")
        return dict(self.call("GET", path))

    def train_reference(self) -> str:
        """The reference of the preset algorithm's training image."""
        query = {"tab": "preset", "task_type": "text_classification"}
        preset = self.call("GET", "/algorithms", params=query)["items"][0]["id"]
        image = self.call("GET", f"/algorithms/{preset}")["train"]["image_id"]
        return str(self.call("GET", f"/images/{image}")["reference"])

    def algorithm(self, image_id: str, script: str) -> str:
        """An online algorithm that runs a Python script."""
        body = {
            "name": f"算法 {next(_numbers)}",
            "purpose": "text",
            "task_type": "text_classification",
            "formats": ["dir"],
            "train": {"image_id": image_id, "command": ["python3", "-c", script], "requests": {"cpu": 0.1}},
        }
        made = str(self.call("POST", "/algorithms", json=body)["id"])
        self.call("POST", f"/algorithms/{made}/online")
        return made

    def draft(self, algorithm_id: str, dataset_id: str, **changes: Any) -> str:
        """A task that was not started."""
        body = {
            "name": f"任务 {next(_numbers)}",
            "purpose": "text",
            "task_type": "text_classification",
            "algorithm_id": algorithm_id,
            "dataset_id": dataset_id,
            "share": 0.8,
            "resources": {"cpu": 0.1, "memory": 256 * MIB},
        }
        return str(self.call("POST", "/training-tasks", json=body | changes)["id"])

    def begin(self, algorithm_id: str, dataset_id: str, **changes: Any) -> str:
        """A task that was started."""
        task = self.draft(algorithm_id, dataset_id, **changes)
        self.call("POST", f"/training-tasks/{task}/start")
        return task

    def begin_gated(self, folder: Path) -> str:
        """A task that runs and waits for `open_gate`."""
        image = self.take_image(self.train_reference())
        task = self.begin(self.algorithm(image["id"], WAIT_FOR_GATE), self.online_dataset(folder))
        self.in_state(task, "running")
        return task

    def open_gate(self, task: str) -> None:
        """Let a gated training of the first attempt go on to its end."""
        (self.platform.home / "jobs" / f"task-{task.lower()}-1" / "output" / GATE).touch()

    def task(self, task: str) -> dict[str, Any]:
        return dict(self.call("GET", f"/training-tasks/{task}"))

    def in_state(self, task: str, *states: str, seconds: float = 60) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            seen = self.task(task)
            assert seen["state"] in states or seen["state"] not in ENDED, seen
            return seen if seen["state"] in states else None

        return until(look, f"the task is {states}", seconds)

    def log(self, task: str) -> str:
        return self.client.request("GET", f"/api/v1/training-tasks/{task}/log").text

    def used(self) -> dict[str, Any]:
        return dict(self.call("GET", "/quotas")["used"])

    def containers(self, task: str = "", *, running: bool = False) -> list[str]:
        """Names of this platform's containers of a task (or of all), asked of the engine itself."""
        everything = [] if running else ["--all"]
        label = f"label=modelyard.instance={self.platform.instance}"
        listed = self.engine("ps", *everything, "--filter", label, "--format", "{{.Names}}")
        return [name for name in listed.split() if task.lower() in name]

    def job_folders(self, task: str) -> list[str]:
        jobs = self.platform.home / "jobs"
        return [path.name for path in jobs.iterdir() if task.lower() in path.name]

    def engine(self, *arguments: str) -> str:
        """Run the engine's own command."""
        own = self.platform.home / "run"
        env = dict(os.environ)
        if (own / "containers.conf").exists():
            env["CONTAINERS_CONF"] = str(own / "containers.conf")
        program = "podman" if (own / "podman.pid").exists() else "docker"
        done = subprocess.run([program, *arguments], env=env, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    def must_be_gone(self, task: str) -> None:
        """Nothing of an ended task is at the engine or on the disk."""
        until(lambda: not self.containers(task), "no container is left", 20)
        until(lambda: not self.job_folders(task), "no job folder is left", 20)
