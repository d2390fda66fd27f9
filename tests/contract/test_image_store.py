"""What every ImageStore does."""

import pytest
from svckit.ids import new_id
from svckit.runtime.port import RuntimeRefused

from tests.contract.harness import Images


def reference() -> str:
    return f"modelyard-test-{new_id().lower()}:latest"


async def test_an_image_is_described(images: Images) -> None:
    store, name = images.store(), reference()
    assert await store.find(name) is None
    images.add(name, "1")
    found = await store.find(name)
    assert found is not None
    assert (found.reference, found.entrypoint, found.exposed_ports) == (name, ("sh", "-c", "sleep 1000"), (8080,))
    assert found.architecture


async def test_what_pins_an_image_names_it_also_after_its_name_has_moved(images: Images) -> None:
    store, name = images.store(), reference()
    images.add(name, "1")
    first = await store.find(name)
    images.add(name, "2")
    second = await store.find(name)
    assert first is not None
    assert second is not None
    assert first.id != second.id
    for image in (first, second):
        found = await images.store().find(store.pinned(image))
        assert found is not None
        assert found.id == image.id


async def test_an_image_in_use_stays(images: Images) -> None:
    store, name = images.store(), reference()
    images.add(name, "1")
    found = await store.find(name)
    assert found is not None
    await images.use(store.pinned(found))
    with pytest.raises(RuntimeRefused) as refused:
        await store.remove(name)
    assert refused.value.code == "image_in_use"
    assert await store.find(name) is not None
    await images.leave()
    await store.remove(name)
    await store.remove(name)
    assert await store.find(name) is None
    assert await store.find(store.pinned(found)) is None
