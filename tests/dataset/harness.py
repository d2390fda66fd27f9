"""The dataset service under test: its files, its bus, and small archives to upload."""

import base64
import io
import zipfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from svckit.objects.port import ObjectStore
from svckit.peers import Peers
from svckit.tokens import Signer, new_private_key

from dataset_svc.app import create_app
from dataset_svc.importer import FOLDER
from dataset_svc.settings import DatasetSettings
from tests.support.disk import files_below
from tests.support.one_service import Caller, Running, ServiceContext, User, eventually, running

OWNER = User("王工")
OTHER = User("李工")
SIGNING_KEY = new_private_key()
TUS = {"tus-resumable": "1.0.0"}
UPLOADS = "/api/v1/datasets/uploads"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@dataclass
class Harness:
    """One installation of the service; `run` starts it on the same files again, or another replica beside it."""

    around: ServiceContext
    settings: DatasetSettings
    store: ObjectStore

    @asynccontextmanager
    async def run(self, **changes: Any) -> AsyncIterator[Running]:
        settings = self.settings.model_copy(update=changes)
        peers = Peers(self.around.clients, Signer("dataset-svc", SIGNING_KEY))
        async with running(create_app(settings, self.around.bus, peers)) as app:
            yield app

    @property
    def spooled(self) -> list[Path]:
        """Files of uploads that have not become objects."""
        return files_below(Path(urlsplit(self.settings.uploads_url).path))

    @property
    def working(self) -> list[Path]:
        return list(Path(self.settings.work_dir, FOLDER).iterdir())

    async def keys(self, prefix: str) -> list[str]:
        return [stored.key async for stored in self.store.list(prefix)]


def archive(files: Mapping[Any, Any], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip; a name that ends with a slash is a folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return out.getvalue()


def two_classes(each: int = 5) -> dict[str, str]:
    return {f"{name}/{i}.txt": f"{name} 第{i}条" for name in ("体育", "财经") for i in range(each)}


async def create(caller: Caller, name: str = "新闻", **changes: Any) -> dict[str, Any]:
    body = {
        "name": name,
        "purpose": "text",
        "task_type": "text_classification",
        "annotation": "classification",
        "format": "dir",
        "test_mode": "ratio",
    }
    answer = await caller("POST", "/api/v1/datasets", json=body | changes)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def metadata(**values: str) -> dict[str, str]:
    return {"upload-metadata": ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in values.items())}


async def begin(caller: Caller, dataset: Mapping[str, Any], size: int, part: str = "train", **more: str) -> Any:
    """The answer to the creation of an upload."""
    about = metadata(filename="数据.zip", target_id=str(dataset["id"]), part=part, **more)
    return await caller("POST", UPLOADS, headers=TUS | about | {"upload-length": str(size)})


async def patch(caller: Caller, location: str, offset: int, data: Any, **headers: str) -> Any:
    given = TUS | {"upload-offset": str(offset), "content-type": "application/offset+octet-stream"} | headers
    return await caller("PATCH", location, headers=given, content=data)


async def upload(caller: Caller, dataset: Mapping[str, Any], data: bytes, part: str = "train") -> str:
    """Send an archive whole; the upload's address."""
    answer = await begin(caller, dataset, len(data), part)
    assert answer.status_code == 201, answer.text
    location = str(answer.headers["location"])
    sent = await patch(caller, location, 0, data)
    assert sent.status_code == 204, sent.text
    return location


async def pages(caller: Caller, path: str, **query: Any) -> list[dict[str, Any]]:
    """The items of all pages, forward."""
    cursor, found = "0", []
    while cursor is not None:
        page = (await caller("GET", path, params=query | {"cursor": cursor, "page_size": 100})).json()
        found += page["items"]
        cursor = page["next_cursor"]
    assert page["total"] == len(found)
    return found


async def part_of(caller: Caller, dataset: Mapping[str, Any], part: str = "train", version: int = 1) -> dict[str, Any]:
    """The part, once it was read."""

    async def read() -> Any:
        parts = (await caller("GET", f"/api/v1/datasets/{dataset['id']}")).json()["parts"]
        found = next(row for row in parts if row["part"] == part)
        return found if found["state"] in ("ready", "invalid") and found["version"] == version else None

    return dict(await eventually(read, 30.0))


async def imported(caller: Caller, data: bytes, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A dataset with this training archive: (the dataset, its part)."""
    dataset = await create(caller, **changes)
    await upload(caller, dataset, data)
    part = await part_of(caller, dataset)
    return (await caller("GET", f"/api/v1/datasets/{dataset['id']}")).json(), part
