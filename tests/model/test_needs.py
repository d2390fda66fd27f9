"""A model whose files are lost or damaged is told to the administrators (07, fault 29)."""

from sqlalchemy import delete, insert
from svckit.contracts.references import OBJECT
from svckit.reference_check.needs import MOST
from svckit.reference_check.scan import portions

from model_svc.models import ModelFile
from model_svc.needs import checked
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


async def test_many_files_are_read_in_parts(service: Running, harness: Harness, imported: ModelMaker) -> None:
    """One model may have 100,000: all at once they would stop every service for seconds."""
    model, database = await imported(), service.app.state.database
    count = MOST + 10
    async with database.writing() as session:
        await session.execute(delete(ModelFile))
        files = [{"model_id": model["id"], "path": f"{n:06}", "size": n, "sha256": ""} for n in range(count)]
        await session.execute(insert(ModelFile), files)
    sizes, keys = [], set()
    async for portion in portions(database, checked(harness.store).tables):
        objects = [need.key for need in portion.needs if need.what == OBJECT]
        sizes.append(len(objects))
        keys.update(objects)
    assert (sizes, len(keys)) == ([MOST, 10], count)


async def test_files_of_no_model_are_told(service: Running, harness: Harness) -> None:
    lost = "01HZX0000000000000000000A1"
    await harness.store.put_bytes(f"models/{lost}/files/weights.bin", b"x")
    assert await found(service) == [("model", lost, f"models/{lost}/", "unknown")]
