"""A model whose files are lost or damaged is told to the administrators (07, fault 29)."""

from tests.model.conftest import ModelMaker
from tests.model.harness import FILES, Harness
from tests.support.missing import found
from tests.support.one_service import Running


async def test_each_file_of_a_model_is_needed(service: Running, harness: Harness, imported: ModelMaker) -> None:
    model = await imported()
    assert await found(service) == []
    prefix = f"models/{model['id']}/files/"
    names = sorted(path.removeprefix("output/model/") for path in FILES if path.startswith("output/model/"))
    for name in names:
        await harness.store.delete(prefix + name)
    assert await found(service) == [("model", model["id"], prefix + name, "missing") for name in names]
    await harness.store.put_bytes(prefix + names[0], b"cut")
    assert ("model", model["id"], prefix + names[0], "damaged") in await found(service)
    ready = (await service.client.get("/readyz")).json()
    assert ready["warnings"]["references"]["code"] == "ready.references_missing"
    assert ready["ready"]


async def test_files_of_no_model_are_told(service: Running, harness: Harness) -> None:
    lost = "01HZX0000000000000000000A1"
    await harness.store.put_bytes(f"models/{lost}/files/weights.bin", b"x")
    assert await found(service) == [("model", lost, f"models/{lost}/", "unknown")]
