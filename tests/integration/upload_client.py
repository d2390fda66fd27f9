"""tus-js-client as it is published, in a process of its own (frontend/scripts/upload.mjs)."""

import json
import os
import queue
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.integration.harness import MIB, Harness, archive, two_classes

ROOT = Path(__file__).resolve().parents[2]
CHUNK = 128 * 1024
PATIENCE_S = 60.0


def large_archive(each: int = 10, size: int = 4 * MIB) -> bytes:
    """Of twice `each` samples, and so large that it takes a while."""
    return archive(two_classes(each) | {"__MACOSX/padding": os.urandom(size)})


class UploadClient:
    """`happened` are the lines that it printed so far. It is ended with the block."""

    def __init__(self, harness: Harness, dataset: Mapping[str, Any], file: Path, **options: Any) -> None:
        self.token = file.with_name(f"{file.name}.token")
        self.sign_in(harness)
        metadata = {"filename": file.name, "target_id": dataset["id"], "part": "train"}
        known = {"endpoint": f"{harness.platform.url}/api/v1/datasets/uploads", "chunkSize": CHUNK}
        given = {"file": str(file), "token": str(self.token), "metadata": metadata}
        self._process = subprocess.Popen(
            ["node", "scripts/upload.mjs", json.dumps(known | given | options)],
            cwd=ROOT / "frontend",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[dict[str, Any]] = queue.Queue()
        self.happened: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> "UploadClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def sign_in(self, harness: Harness) -> None:
        """Put a new token where the client reads it before every request."""
        fresh = self.token.with_suffix(".fresh")
        fresh.write_text(harness.client.sign_in()["access_token"])
        fresh.rename(self.token)

    def do(self, action: str) -> None:
        """pause, resume, terminate."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{action}\n")
        self._process.stdin.flush()

    def until(self, *wanted: str, times: int = 1) -> dict[str, Any]:
        """The next line that says one of these."""
        while True:
            line = self._lines.get(timeout=PATIENCE_S)
            self.happened.append(line)
            times -= line["happened"] in wanted
            if times == 0:
                return line
            assert line["happened"] not in ("done", "failed"), line

    def statuses(self) -> set[int]:
        return {line["status"] for line in self.happened if line["happened"] == "answered"}

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))


def samples(harness: Harness, dataset: Mapping[str, Any]) -> int:
    """Of the archive that arrived, which has to be readable."""
    part = harness.part(dataset)
    assert part["state"] == "ready", part
    return int(part["report"]["samples"])
