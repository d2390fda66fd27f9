"""Services as programs of their own, on PostgreSQL, with nothing but their settings."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from svckit.provision import provision
from svckit.tokens import new_private_key, public_key

from tests.support.one_service import eventually
from tests.support.platform import PASSWORD, free_port
from tests.support.postgres import Postgres

NAMES = ("gateway", "dataset-svc")


@dataclass
class Deployment:
    """What somebody who runs the programs decides. `ports` by program; the gateway's internal one is `internal`."""

    folder: Path
    databases: dict[str, str]
    keys: dict[str, str] = field(default_factory=lambda: {name: new_private_key() for name in NAMES})
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in (*NAMES, "internal")})

    def settings(self, name: str, **changes: str) -> dict[str, str]:
        """Of one program, as its environment."""
        inside = {"gateway": self.ports["internal"], "dataset-svc": self.ports["dataset-svc"]}
        given = {
            "require_all": "true",
            "instance": "01test",
            "database_url": self.databases[name],
            "bus_url": "memory://",
            "store_url": f"file://{self.folder}/objects",
            "uploads_url": f"file://{self.folder}/uploads",
            "peer_urls": json.dumps(
                {peer: f"http://127.0.0.1:{port}" for peer, port in inside.items() if peer != name}
            ),
            "signing_key": self.keys[name],
            "trusted_keys": json.dumps({peer: public_key(key) for peer, key in self.keys.items()}),
            "migrate_at_start": "false",
            "listen": f"127.0.0.1:{self.ports[name]}",
            "internal_listen": f"127.0.0.1:{self.ports['internal']}",
            "user_signing_key": self.keys["gateway"],
            "admin_password": PASSWORD,
            "public_url": "https://modelyard.example",
        }
        prefix = name.removesuffix("-svc").upper()
        return {f"{prefix}_{key.upper()}": value for key, value in (given | changes).items()}

    async def begin(self, name: str, *arguments: str, **changes: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", name.replace("-", "_"), *arguments),
            env={key: os.environ[key] for key in ("PATH", "HOME")} | self.settings(name, **changes),
            stderr=asyncio.subprocess.PIPE,
        )

    async def run(self, name: str, *arguments: str, **changes: str) -> tuple[int | None, str]:
        """Exit status and what it said, of a program that ends by itself."""
        process = await self.begin(name, *arguments, **changes)
        _, said = await process.communicate()
        return process.returncode, said.decode()

    @asynccontextmanager
    async def running(self, name: str) -> AsyncIterator[httpx.AsyncClient]:
        """Answers until the block is left, and then ends well."""
        process = await self.begin(name)
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.ports[name]}", trust_env=False) as client:
                yield client
            process.send_signal(signal.SIGTERM)
            _, said = await process.communicate()
            assert process.returncode == 0, said.decode()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


@pytest.fixture
async def deployment(postgres: Postgres, tmp_path: Path) -> Deployment:
    admin_url = f"postgresql://postgres@/programs_{os.urandom(4).hex()}?host={postgres.folder}"
    return Deployment(tmp_path, await provision(admin_url, dict.fromkeys(NAMES, "secret")))


async def ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz")).is_success
    except httpx.TransportError:
        return False


async def test_a_service_that_does_not_migrate_refuses_to_start_before_migrate(deployment: Deployment) -> None:
    code, said = await deployment.run("dataset-svc")
    assert code == 1
    assert "[database.behind]" in said
    assert await deployment.run("dataset-svc", "migrate") == (0, "")
    async with deployment.running("dataset-svc") as dataset:
        await eventually(lambda: ready(dataset), 60)


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"signing_key": ""}, 2, "DATASET_SIGNING_KEY: must be set\n"),
        ({"database_url": "", "require_all": "0"}, 2, "DATASET_DATABASE_URL: must be set\n"),
        ({"database_url": "postgre://me:Pw99x@db/x?schema=x"}, 2, "DATASET_DATABASE_URL: must be a URL of PostgreSQL"),
        (
            {"database_url": "postgresql://me:Pw99x@127.0.0.1:1/x?schema=x"},
            1,
            "The database does not do what is asked: Connection refused\n",
        ),
        ({"lease_s": "Pw99x"}, 2, "DATASET_LEASE_S: "),
        ({"bus_url": "pigeon://Pw99x@loft"}, 1, "DATASET_BUS_URL: no adapter takes this URL of the kind pigeon:"),
        ({"store_url": "file:///x?min_free=Pw99x"}, 1, "DATASET_STORE_URL: no adapter takes this URL"),
        ({"listen": "127.0.0.1:1x"}, 2, "DATASET_LISTEN: "),
        ({"listen": "127.0.0.1:99999"}, 1, "Cannot listen at 127.0.0.1:99999"),
    ],
)
async def test_a_program_says_which_setting_it_cannot_use(
    deployment: Deployment, changes: dict[str, Any], code: int, said: str
) -> None:
    found, text = await deployment.run("dataset-svc", migrate_at_start="true", **changes)
    assert found == code
    assert said in text
    assert "Traceback" not in text
    assert "Pw99x" not in text


async def test_a_gateway_and_a_service_as_programs_answer_as_one_platform(deployment: Deployment) -> None:
    for name in NAMES:
        assert await deployment.run(name, "migrate") == (0, "")
    async with deployment.running("gateway") as gateway, deployment.running("dataset-svc") as dataset:
        await eventually(lambda: ready(dataset), 60)
        await eventually(lambda: ready(gateway), 60)
        signed_in = await gateway.post("/auth/sign-in", json={"name": "admin", "password": PASSWORD})
        headers = {"authorization": f"Bearer {signed_in.json()['access_token']}"}
        body = {
            "name": "数据",
            "purpose": "text",
            "task_type": "text_classification",
            "annotation": "classification",
            "format": "dir",
            "test_mode": "ratio",
        }
        made = await gateway.post("/api/v1/datasets", json=body, headers=headers)
        assert made.status_code == 201, made.text
        listed = await gateway.get("/api/v1/datasets", headers=headers)
        assert [item["name"] for item in listed.json()["items"]] == ["数据"]
        outside = await gateway.get(f"/internal/users/{made.json()['owner_id']}", headers=headers)
        assert outside.status_code == 404
