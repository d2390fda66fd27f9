"""Each file of a home that was really used is taken away or cut: the platform starts with all that it had, or says
which file it lacks; a lost object is told to the administrators (07, faults 10 and 29)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from svckit.trees import remove_tree

from launcher.demo.client import Client
from launcher.launch import EXIT_HOME_REFUSED
from tests.integration.harness import archive, two_classes
from tests.support.disk import files_below
from tests.support.homes import remove_rules
from tests.support.platform import PASSWORD, free_port
from tests.support.waiting import until

pytestmark = pytest.mark.slow
SCRIPT = Path(__file__).with_name("platform_without_engine.py")
BODY = {"purpose": "text", "task_type": "text_classification", "annotation": "classification", "format": "dir"}


class Started:
    """A start that has come to its end: with a platform that answers, or with a refusal, `said` in one line."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        names = {"HOME": str(home), "PORT": str(self.port), "ADMIN_PASSWORD": PASSWORD}
        env = os.environ | {f"MODELYARD_{name}": value for name, value in names.items()}
        self._output = home.parent / "output"
        with self._output.open("wb") as output:
            self.process = subprocess.Popen([sys.executable, str(SCRIPT)], env=env, stdout=output, stderr=output)
        until(lambda: self.process.poll() is not None or self._answers(), "the start comes to its end", 60)

    @property
    def said(self) -> str:
        return self._output.read_text().strip()

    def client(self) -> Client:
        client = Client(self.url, "admin", PASSWORD)
        client.sign_in()
        return client

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/livez", trust_env=False).is_success
        except httpx.HTTPError:
            return False


@contextmanager
def started(home: Path) -> Iterator[Started]:
    """Killed at the end."""
    platform = Started(home)
    try:
        yield platform
    finally:
        platform.process.kill()
        platform.process.wait()


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """`killed` and `closed`, each with a dataset and its objects, and `dataset`, its id."""
    root = tmp_path_factory.mktemp("homes")
    home = root / "killed"
    with started(home) as platform:
        client = platform.client()
        dataset = client.call("POST", "/api/v1/datasets", json={"name": "评论", "test_mode": "ratio", **BODY})["id"]
        (root / "data.zip").write_bytes(archive(two_classes()))
        client.upload("/api/v1/datasets", dataset, "train", root / "data.zip", lambda _: None)
        path = f"/api/v1/datasets/{dataset}"
        until(lambda: client.call("GET", path)["parts"][0]["state"] == "ready", "the archive is read", 60)
        client.call("POST", f"{path}/online")
    (root / "dataset").write_text(dataset)
    shutil.copytree(home, root / "closed")
    with started(root / "closed") as platform:
        platform.process.terminate()
        assert platform.process.wait(60) == 0
    yield root
    remove_rules(home)


def damage(path: Path, how: str) -> None:
    if how == "cut":
        os.truncate(path, path.stat().st_size // 2)
    else:
        path.unlink()


@pytest.mark.parametrize("how", ["missing", "cut"])
@pytest.mark.parametrize("end", ["killed", "closed"])
def test_each_file(homes: Path, tmp_path: Path, end: str, how: str) -> None:
    names = [str(path.relative_to(homes / end)) for path in files_below(homes / end)]
    assert {"instance-id", "home.json", "databases/gateway.db", "keys/users.pem"} <= set(names)
    refused = []
    for name in sorted(names):
        home = tmp_path / "home"
        shutil.copytree(homes / end, home)
        damage(home / name, how)
        with started(home) as platform:
            if platform.process.poll() is not None:
                must_be_refused(platform, home / name)
                refused.append(name)
            else:
                must_be_whole(platform, homes, lost=name if name.startswith("objects/objects/") else "")
                assert (home / "instance-id").read_text() == (homes / end / "instance-id").read_text()
        remove_tree(home)
    needed = {name for name in names if name.startswith(("keys/", "instance-id")) or name.endswith(".db")}
    if (end, how) == ("killed", "cut"):  # the log may have every page of a database
        needed = {name for name in needed if not name.endswith(".db")}
    assert needed <= set(refused)


def must_be_refused(platform: Started, path: Path) -> None:
    assert platform.process.returncode == EXIT_HOME_REFUSED, platform.said
    last = platform.said.splitlines()[-1]
    assert str(path) in last
    assert "make restore" in last
    assert "Traceback" not in platform.said


def must_be_whole(platform: Started, homes: Path, lost: str) -> None:
    """All that was acknowledged is there; `lost`, an object, is told."""
    client = platform.client()
    dataset = client.call("GET", f"/api/v1/datasets/{(homes / 'dataset').read_text()}")
    assert (dataset["shelf"], dataset["parts"][0]["state"]) == ("online", "ready")

    def report() -> dict[str, Any] | None:
        found: dict[str, Any] = client.call("GET", "/api/v1/missing-references")
        return found if found["checked_at"] and not found["silent"] and not found["missing"] else None

    items = until(report, "the references are checked", 60)["items"]
    expected = [lost.removeprefix("objects/objects/")] if lost else []
    assert [item["key"] for item in items] == expected
