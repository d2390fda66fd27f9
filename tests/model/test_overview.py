"""What the model service says for the overview."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.model.yard import OTHER, OWNER
from tests.support.one_service import Running


async def test_models_by_state(service: Running, imported: Callable[..., Awaitable[dict[str, Any]]]) -> None:
    await imported()
    newest = await imported()
    ask = service.as_service("gateway")
    found = (await ask("GET", "/internal/overview", params={"owner": OWNER.id})).json()
    assert (found["counts"], found["active"], found["failures"]) == ({"model": {"ready": 2}}, [], [])
    assert found["newest"]["model"]["ready"]["id"] == newest["id"]
    assert (await ask("GET", "/internal/overview", params={"owner": OTHER.id})).json()["counts"] == {"model": {}}
