"""The algorithm service over a real database; the container engine is a table of images."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from svckit.db import Database
from svckit.resources import owned

from algorithm_svc.app import compose
from algorithm_svc.images.service import PLATFORM
from algorithm_svc.models import Image
from algorithm_svc.ports import Ports
from algorithm_svc.settings import AlgorithmSettings
from tests.support.one_service import Caller, Running, ServiceContext, User, eventually, running
from tests.support.runtimes import FakeImages

DEVELOPER = User("王芳", ("developer",))
OTHER = User("Li Lei", ("developer",))
USER = User("Han Meimei")
ADMIN = User("root", ("admin",))


@dataclass
class Library:
    """The service's surroundings: they outlive one app."""

    around: ServiceContext
    settings: AlgorithmSettings
    engine: FakeImages
    builder: Caller = field(init=False)

    @asynccontextmanager
    async def run(self) -> AsyncIterator[Running]:
        app = compose(self.settings, self.around.bus, self.around.peers, Ports(self.engine))
        async with running(app) as service:
            await _make_own(app.state.database)
            self.builder = service.as_service("launcher")
            yield service

    async def put_preset(self, **changes: Any) -> None:
        """As the image builder does it."""
        answer = await self.builder("PUT", "/internal/presets", json=PRESET | changes)
        assert answer.status_code == 204, answer.text

    async def put_build(self, reference: str, state: str = "building", detail: str = "") -> None:
        """As the image builder does it, for an image that is not there yet or that has come."""
        build = {"reference": reference, "state": state, "detail": detail}
        assert (await self.builder("PUT", "/internal/builds", json=build)).status_code == 204


PRESET: dict[str, Any] = {
    "code": "text-bayes",
    "name": "贝叶斯文本分类算法",
    "description": "",
    "purpose": "text",
    "task_type": "text_classification",
    "formats": ["dir"],
    "test_modes": ["ratio", "separate"],
    "supports_transfer": False,
    "version_label": "1.0",
    "train": {
        "reference": "localhost/text-bayes-train:1",
        "env": [{"name": "ALPHA", "default": "1.0", "type": "number", "min": 0}],
        "resource_kind": "cpu",
        "requests": {"cpu": 1},
    },
    "serve": {
        "reference": "localhost/text-bayes-serve:1",
        "port": 8080,
        "health_path": "/health",
        "interfaces": [{"name": "classification_param", "param_style": "params", "inputs": [{"name": "text"}]}],
    },
}


MADE_HERE = (
    *(f"{name}:1" for name in ("a", "b", "c", "serve", "nowhere", "late", "slow", "bare")),
    *(f"train:{n}" for n in range(6)),
)
"""References that the platform has made images of, so that everybody may name them; what the engine has of them by now
is another matter."""


async def _make_own(database: Database) -> None:
    async with database.writing() as session:
        for reference in MADE_HERE:
            values = owned(PLATFORM, reference)
            session.add(Image(purpose="algorithm", source="reference", reference=reference, state="ready", **values))


async def image(caller: Caller, reference: str, state: str = "ready", **fields: Any) -> dict[str, Any]:
    """A new image of the library, once it has this state."""
    body = {"name": reference, "purpose": "algorithm", "source": "reference", "reference": reference} | fields
    made = await caller("POST", "/api/v1/images", json=body)
    assert made.status_code == 201, made.text
    return await in_state(caller, made.json()["id"], state)


async def in_state(caller: Caller, image_id: str, state: str) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        found = (await caller("GET", f"/api/v1/images/{image_id}")).json()
        return found if found["state"] == state else None

    return dict(await eventually(look))


def definition(train: dict[str, Any], serve: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """The body of a new algorithm made of these images."""
    body = {
        "name": "情感分类",
        "purpose": "text",
        "task_type": "text_classification",
        "formats": ["dir"],
        "version_label": "1.0",
        "train": {"image_id": train["id"], "env": [{"name": "EPOCHS", "default": "3", "type": "integer"}]},
    }
    if serve is not None:
        body["serve"] = {"image_id": serve["id"], "interfaces": [{"name": "predict", "inputs": [{"name": "text"}]}]}
    return body | fields


async def with_image_state(caller: Caller, algorithm_id: str, state: str, side: str = "train") -> dict[str, Any]:
    """The algorithm, once it knows that its image has this state."""

    async def look() -> dict[str, Any] | None:
        found = (await caller("GET", f"/api/v1/algorithms/{algorithm_id}")).json()
        return found if found[f"{side}_image_state"] == state else None

    return dict(await eventually(look))
