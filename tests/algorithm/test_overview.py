"""What the algorithm service says for the overview, and to the owner of an image that failed."""

from typing import Any

from svckit.contracts.events import ImageFailed

from tests.algorithm.library import DEVELOPER, Library, image
from tests.support.one_service import Caller, Running, eventually


async def test_images_by_state_and_the_one_that_failed(library: Library, service: Running, developer: Caller) -> None:
    await image(developer, library.engine.add("train:1"))
    failed = await image(developer, "nowhere:1", "failed")
    ask = service.as_service("gateway")
    found = (await ask("GET", "/internal/overview", params={"owner": DEVELOPER.id})).json()
    assert found["counts"] == {"algorithm": {}, "image": {"ready": 1, "failed": 1}}
    assert [(item["id"], item["reason"]["code"]) for item in found["failures"]] == [(failed["id"], "image.not_found")]

    async def heard() -> Any:
        return [event.data for event in library.around.published if event.type == ImageFailed.type]

    (told,) = await eventually(heard)
    assert (told["owner_id"], told["name"]) == (DEVELOPER.id, failed["name"])
