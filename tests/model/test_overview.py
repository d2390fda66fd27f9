"""What the model service says for the overview."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from svckit.objects.port import StoreFull

from tests.model.harness import OTHER, OWNER, Harness
from tests.support.one_service import Running, eventually


async def test_models_by_state(service: Running, imported: Callable[..., Awaitable[dict[str, Any]]]) -> None:
    await imported()
    newest = await imported()
    ask = service.as_service("gateway")
    found = (await ask("GET", "/internal/overview", params={"owner": OWNER.id})).json()
    assert (found["counts"], found["active"], found["failures"]) == ({"model": {"ready": 2}}, [], [])
    assert found["newest"]["model"]["ready"]["id"] == newest["id"]
    assert (await ask("GET", "/internal/overview", params={"owner": OTHER.id})).json()["counts"] == {"model": {}}


async def test_an_import_says_what_it_waits_for(
    harness: Harness, service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(source: str, target: str) -> None:
        raise StoreFull

    monkeypatch.setattr(service.app.state.ports.store, "copy", full)
    await harness.around.send(await harness.train())

    async def waiting() -> Any:
        found = (await service.as_service("gateway")("GET", "/internal/overview")).json()["active"]
        return found if found and found[0]["reason"] else None

    (item,) = await eventually(waiting)
    assert (item["state"], item["reason"]["code"]) == ("importing", "waiting.storage")
