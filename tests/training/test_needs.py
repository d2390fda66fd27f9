"""What a training needs elsewhere, and what is told when it is gone (07, fault 29)."""

from svckit.ids import new_id

from tests.support.missing import found, neighbour_without
from tests.support.one_service import Caller, Running, eventually
from tests.training.harness import Harness, until_state


async def test_a_started_training_needs_its_dataset_its_algorithm_and_what_it_left(
    harness: Harness, service: Running, owner: Caller
) -> None:
    draft = await harness.draft(owner, name="草稿")
    task_id = await harness.running_task(owner)
    harness.succeed(task_id)
    await until_state(owner, task_id, "succeeded")
    gone: set[str] = set()
    for name in ("dataset-svc", "algorithm-svc", "gateway"):
        harness.around.clients.add_app(name, neighbour_without(gone))
    assert await found(service) == []
    fields = harness.fields()
    gone |= {fields["dataset_id"], fields["algorithm_id"]}

    async def settled() -> bool:
        await harness.store.delete_prefix(f"tasks/{task_id}/")
        return len(await found(service)) == 3

    await eventually(settled)
    wanted = [fields["dataset_id"], fields["algorithm_id"], f"tasks/{task_id}/1/"]
    assert await found(service) == sorted(("task", task_id, key, "missing") for key in wanted)
    assert draft != task_id, "a draft needs nothing"


async def test_what_no_task_left_is_told(harness: Harness, service: Running) -> None:
    lost = new_id()
    await harness.store.put_bytes(f"tasks/{lost}/1/output/model/weights.bin", b"x")
    assert await found(service) == [("task", lost, f"tasks/{lost}/", "unknown")]
