"""Schemathesis against a running platform: whatever the API description says, and nothing else (K16).

Two users ask, and what one of them has the other must not see. Seeds are fixed, so that a run finds again what it
found; each finding is printed with the curl command that shows it. A minute in `make test`, ten in `make attacks`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from launcher.demo.client import Client
from tests.integration.harness import archive, two_classes
from tests.support.homes import remove_rules
from tests.support.platform import PASSWORD, free_port
from tests.support.waiting import until

SCRIPT = Path(__file__).parents[1] / "faults" / "platform_without_engine.py"
CHECKS = Path(__file__).with_name("contract_checks.py")
PEERS = ("owner", "stranger")
ANSWERED = ["2xx", "3xx", *map(str, (400, 401, 403, 404, 409, 410, 412, 413, 415, 416, 422, 423, 429, 460))]
CONFIG = f"""
hooks = {json.dumps(str(CHECKS))}
request-timeout = 30.0
continue-on-failure = true

[output.sanitization]
enabled = false

[output.truncation]
enabled = false

[auth.wfc]
path = "auth.json"
peers = {json.dumps(PEERS)}

[generation]
allow-x00 = false  # no database takes it: svckit.foreign
database = "none"

# what a description cannot know: whether things are there and in which state; contract_checks.py looks at 400 and 422
[checks.positive_data_acceptance]
expected-statuses = {json.dumps(ANSWERED)}

[checks.negative_data_rejection]
expected-statuses = ["4xx"]

[[operations]]
include-path = "/api/v1/events"
request-timeout = 1.0  # the stream has no end
"""


class Running:
    """A platform whose engine does not answer, with two users who have passwords of their own."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        names = {"HOME": str(folder / "home"), "PORT": str(port), "ADMIN_PASSWORD": PASSWORD}
        env = os.environ | {f"MODELYARD_{name}": value for name, value in names.items()}
        self._output = folder / "output"
        with self._output.open("wb") as output:
            self.process = subprocess.Popen([sys.executable, str(SCRIPT)], env=env, stdout=output, stderr=output)
        until(self._answers, "the platform answers", 60)

    def add_user(self, name: str) -> dict[str, Any]:
        """How schemathesis signs in as a new user; the device's cookie gets them in however many fail beside them."""
        admin = Client(self.url, "admin", PASSWORD)
        admin.sign_in()
        made = admin.call("POST", "/api/v1/users", json={"name": name, "roles": ["developer"]})
        first, own = made["one_time_password"], f"{name}-{PASSWORD}"
        with httpx.Client(base_url=self.url, trust_env=False) as client:
            token = client.post("/auth/sign-in", json={"name": name, "password": first}).json()["access_token"]
            body = {"current_password": first, "new_password": own}
            client.post("/auth/password", json=body, headers={"authorization": f"Bearer {token}"}).raise_for_status()
            cookies = client.post("/auth/sign-in", json={"name": name, "password": own}).cookies
            device = "; ".join(f"{key}={value}" for key, value in cookies.items() if "device" in key)
        return {
            "name": name,
            "loginEndpointAuth": {
                "endpoint": "/auth/sign-in",
                "verb": "POST",
                "contentType": "application/json",
                "headers": [{"name": "Cookie", "value": device}],
                "payloadRaw": json.dumps({"name": name, "password": own}),
                "token": {
                    "extractFrom": "body",
                    "extractSelector": "/access_token",
                    "sendIn": "header",
                    "sendName": "Authorization",
                    "sendTemplate": "Bearer {token}",
                },
            },
        }

    def add_dataset(self, name: str, data: Path) -> None:
        """One of the user's own, read in, so that samples, classes and downloads have something to say."""
        client = Client(self.url, name, f"{name}-{PASSWORD}")
        client.sign_in()
        body = {"purpose": "text", "task_type": "text_classification", "annotation": "classification", "format": "dir"}
        dataset = client.call("POST", "/api/v1/datasets", json={"name": "评论", "test_mode": "ratio", **body})["id"]
        data.write_bytes(archive(two_classes()))
        client.upload("/api/v1/datasets", dataset, "train", data, lambda _: None)
        path = f"/api/v1/datasets/{dataset}"
        until(lambda: client.call("GET", path)["parts"][0]["state"] == "ready", "the archive is read", 60)
        client.close()

    def _answers(self) -> bool:
        assert self.process.poll() is None, self._output.read_text()
        try:
            return httpx.get(f"{self.url}/livez", trust_env=False).is_success
        except httpx.HTTPError:
            return False


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path)
    (tmp_path / "auth.json").write_text(json.dumps({"auth": [running.add_user(name) for name in PEERS]}))
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    running.add_dataset(PEERS[0], tmp_path / "data.zip")
    yield running
    running.process.terminate()
    assert running.process.wait(60) == 0
    remove_rules(tmp_path / "home")


LONG = [pytest.mark.attack, pytest.mark.slow]


@pytest.mark.parametrize(
    ("seconds", "seed"), [(60, 16), pytest.param(300, 17, marks=LONG), pytest.param(300, 18, marks=LONG)]
)
def test_the_platform_keeps_what_its_description_says(
    platform: Running, tmp_path: Path, seconds: int, seed: int
) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run"]
    options = ["--checks", "all", "--seed", str(seed), "--max-time", str(seconds), "--no-color"]
    env = os.environ | {"NO_PROXY": "127.0.0.1"}
    address = f"{platform.url}/api/openapi.json"
    run = subprocess.run(
        [*command, *options, address], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"
    assert platform.process.poll() is None
