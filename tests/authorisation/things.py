"""One thing of each kind that belongs to somebody, made over the public API wherever that can make it."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from svckit.identity import Principal
from svckit.ids import new_id
from svckit.resources import owned

from devenv_svc.models import BaseEnvironment, Project
from model_svc.models import Case, SharedModel
from tests.authorisation.callers import Caller, Callers
from tests.dataset.harness import archive, two_classes
from tests.support.one_service import eventually
from training_svc.attempts.spec import job_name

TUS = {"tus-resumable": "1.0.0"}
_TEXT = {"purpose": "text", "task_type": "text_classification"}
_PRESET: dict[str, Any] = _TEXT | {
    "code": "text-bayes",
    "name": "bayes",
    "description": "",
    "formats": ["dir"],
    "test_modes": ["ratio"],
    "supports_transfer": False,
    "version_label": "1.0",
    "train": {"reference": "train:1", "env": [], "resource_kind": "cpu", "requests": {"cpu": 0.1}},
    "serve": {"reference": "serve:1", "interfaces": [{"name": "predict", "inputs": [{"name": "text"}]}]},
}


@dataclass
class Things:
    """By kind: the owner's private one, and one of the owner's that everybody may see. `make` makes another private
    one, for calls that use it up."""

    callers: Callers
    private: dict[str, str] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)

    async def call(self, method: str, path: str, **options: Any) -> Any:
        return await self.callers.call(Caller.OWNER, method, f"/api/v1{path}", **options)

    async def make(self, kind: str) -> str:
        makers: dict[str, Callable[[], Awaitable[str]]] = {
            "dataset": self.dataset,
            "algorithm": self.algorithm,
            "image": self.image,
            "task": self.task,
            "upload": self.upload,
            "service": self.service,
            "key": self.key,
            "session": self.session,
        }
        return await makers[kind]()

    async def dataset(self) -> str:
        body = _TEXT | {"name": new_id(), "annotation": "classification", "format": "dir", "test_mode": "ratio"}
        return str((await self.call("POST", "/datasets", json=body))["id"])

    async def image(self) -> str:
        body = {"name": new_id(), "purpose": "algorithm", "source": "reference", "reference": "train:1"}
        return str((await self.call("POST", "/images", json=body))["id"])

    async def algorithm(self) -> str:
        halves = {
            "train": {"image_id": self.private["image"]},
            "serve": {"image_id": self.private["image"], "interfaces": _PRESET["serve"]["interfaces"]},
        }
        body = _TEXT | {"name": new_id(), "formats": ["dir"], "version_label": "1", **halves}
        return str((await self.call("POST", "/algorithms", json=body))["id"])

    def task_body(self) -> dict[str, Any]:
        used = {"algorithm_id": self.private["algorithm"], "dataset_id": self.private["dataset"]}
        return _TEXT | used | {"name": new_id(), "share": 0.8, "seed": 1}

    async def task(self) -> str:
        return str((await self.call("POST", "/training-tasks", json=self.task_body()))["id"])

    async def upload(self) -> str:
        sent = await self.callers.platform.client.post(
            "/api/v1/datasets/uploads",
            headers=self.callers.headers[Caller.OWNER] | upload_headers(await self.dataset(), 100),
        )
        assert sent.status_code == 201, sent.text
        return sent.headers["location"].rpartition("/")[2]

    async def service(self) -> str:
        """A stopped one."""
        name = new_id()
        await self.call("POST", f"/models/{self.private['model']}/publish", json={"name": name})

        async def made() -> str | None:
            items = (await self.call("GET", "/services", params={"q": name}))["items"]
            return str(items[0]["id"]) if items else None

        return str(await eventually(made))

    async def key(self) -> str:
        return str((await self.call("POST", "/api-keys", json={"name": "key", "scopes": ["api"]}))["id"])

    async def session(self) -> str:
        other = await self.callers.signed_in_again(Caller.OWNER)
        listed = await self.callers.platform.client.get("/api/v1/users/me/sessions", headers=other)
        return str(next(each["id"] for each in listed.json() if each["current"]))

    async def is_so(self, path: str, name: str, value: str) -> None:
        async def look() -> bool:
            return bool((await self.call("GET", path))[name] == value)

        await eventually(look)


async def make_things(callers: Callers) -> Things:
    things = Things(callers)
    await _make_preset(things)
    things.private["image"] = await things.image()
    await things.is_so(f"/images/{things.private['image']}", "state", "ready")
    datasets = await asyncio.gather(_online_dataset(things), _online_dataset(things))
    for which, dataset in zip((things.private, things.shared), datasets, strict=True):
        which["dataset"], which["algorithm"] = dataset, await things.algorithm()
        await things.call("POST", f"/algorithms/{which['algorithm']}/online")
    for kind in ("dataset", "algorithm"):
        path = f"/{kind}s/{things.shared[kind]}/visibility"
        await things.call("POST", path, json={"visibility": "public"})
    (things.private["task"], things.private["model"]), (_, other) = await asyncio.gather(_train(things), _train(things))
    things.private["service"] = await things.service()
    await things.call("POST", f"/services/{things.private['service']}/start", json={"replicas": 1})
    await things.is_so(f"/services/{things.private['service']}", "state", "running")
    for kind in ("upload", "key", "session"):
        things.private[kind] = await things.make(kind)
    made = await callers.call(Caller.ADMIN, "POST", "/api/v1/users", json={"name": "somebody", "roles": ["user"]})
    things.private["user"] = made["user"]["id"]
    await _add_rows(things, (things.private["model"], other))
    return things


def upload_headers(dataset_id: str, size: int) -> dict[str, str]:
    said = {"filename": "a.zip", "target_id": dataset_id, "part": "train"}
    words = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
    return TUS | {"upload-length": str(size), "upload-metadata": words}


async def _make_preset(things: Things) -> None:
    """As the image builder does it: what the platform itself has made may be named by everybody."""
    platform = things.callers.platform
    for number, name in enumerate(("train:1", "serve:1")):
        platform.images.add(name, f"sha256:{number}")
    headers = platform.token_of("launcher", "algorithm-svc")
    made = await platform.directly("algorithm-svc", "PUT", "/internal/presets", headers, json=_PRESET)
    assert made.status_code == 204, made.text


async def _online_dataset(things: Things) -> str:
    dataset, data = await things.dataset(), archive(two_classes())
    client, headers = things.callers.platform.client, things.callers.headers[Caller.OWNER]
    about = upload_headers(dataset, len(data))
    sent = await client.post("/api/v1/datasets/uploads", headers=headers | about)
    piece = TUS | {"upload-offset": "0", "content-type": "application/offset+octet-stream"}
    assert (await client.patch(sent.headers["location"], headers=headers | piece, content=data)).status_code == 204

    async def is_read() -> bool:
        return bool((await things.call("GET", f"/datasets/{dataset}"))["parts"][0]["state"] == "ready")

    await eventually(is_read)
    await things.call("POST", f"/datasets/{dataset}/online")
    return dataset


async def _train(things: Things) -> tuple[str, str]:
    """A task that has succeeded, and its model."""
    task = await things.task()
    await things.call("POST", f"/training-tasks/{task}/start")
    await things.is_so(f"/training-tasks/{task}", "state", "running")
    jobs, name = things.callers.platform.jobs, job_name(task, 1)
    jobs.write(name, "output/model/model.bin", b"weights")
    jobs.write(name, "output/evaluation.json", b'{"accuracy": 0.9}')
    jobs.finish(name)

    async def model() -> str | None:
        items = (await things.call("GET", "/models", params={"task_id": task, "state": "ready"}))["items"]
        return str(items[0]["id"]) if items else None

    return task, str(await eventually(model))


async def _add_rows(things: Things, models: tuple[str, str]) -> None:
    """Of kinds that nothing makes yet; the models are those that are shared, or were."""
    owner = Principal(things.callers.ids[Caller.OWNER], "owner")
    environment = {"framework": "pytorch", "resource_kind": "cpu", "image_state": "none"}
    hidden = BaseEnvironment(**owned(owner, "a"), visibility="private", **environment)
    project = {"state": "stopped", "source": "sample", "environment_id": hidden.id, **_TEXT}
    example = {"industry": "news", "scenario": "topics", "visibility": "public", **_TEXT}
    rows: list[tuple[str, dict[str, str], str, Any]] = [
        ("devenv-svc", things.private, "environment", hidden),
        (
            "devenv-svc",
            things.shared,
            "environment",
            BaseEnvironment(**owned(owner, "b"), visibility="public", **environment),
        ),
        ("devenv-svc", things.private, "project", Project(**owned(owner, "a"), **project)),
    ]
    for which, shelf, model in ((things.private, "offline", models[0]), (things.shared, "online", models[1])):
        given = {"shelf": shelf, "visibility": "public", **_TEXT}
        rows.append(("model-svc", which, "shared-model", SharedModel(**owned(owner, shelf), model_id=model, **given)))
        rows.append(("model-svc", which, "case", Case(**owned(owner, shelf), shelf=shelf, **example)))
    for service, which, kind, row in rows:
        which[kind] = row.id
        async with things.callers.platform.apps[service].state.database.writing() as session:
            session.add(row)
