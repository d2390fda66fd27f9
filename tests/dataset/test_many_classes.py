"""However many classes a dataset has, its lists, its detail and its events stay small; the rest comes by page."""

import pytest
from svckit.contracts.staging import SplitManifest

from dataset_svc import refusals
from tests.dataset.harness import Harness, archive, create, imported, pages, part_of, two_classes, upload
from tests.support.one_service import Caller, Running

pytestmark = pytest.mark.attack

MANY = 2500
NAMES = [f"类 {number:04d}" for number in range(MANY)]


def many() -> bytes:
    """One sample of each class, and three of the last."""
    return archive({f"{name}/1.txt": name for name in NAMES} | {f"{NAMES[-1]}/{n}.txt": str(n) for n in (2, 3)})


async def test_lists_carry_the_first_classes_and_pages_all(owner: Caller, service: Running, harness: Harness) -> None:
    dataset, part = await imported(owner, many())
    assert part["state"] == "ready", part["reason"]
    row = (await owner("GET", "/api/v1/datasets")).json()["items"][0]
    for view in (dataset, row):
        assert (view["classes"], view["class_count"]) == (NAMES[:20], MANY)
    report = part["report"]
    assert (report["class_count"], report["class_sizes"]) == (MANY, [[1, MANY - 1], [3, 1]])
    assert [found["name"] for found in report["classes"]] == NAMES[:1000]
    (warning,) = [each for each in report["warnings"] if each["code"] == refusals.WARN_ONE_SAMPLE]
    assert warning["params"] == {"classes": NAMES[:20], "count": MANY - 1}
    path = f"/api/v1/datasets/{dataset['id']}"
    classes = await pages(owner, f"{path}/classes")
    assert [found["name"] for found in classes] == NAMES
    assert classes[-1] == {"name": NAMES[-1], "count": 3, "size": len(NAMES[-1].encode()) + 2}
    assert [found["name"] for found in await pages(owner, f"{path}/classes", q="类 12")] == NAMES[1200:1300]
    assert await pages(owner, f"{path}/classes", q="龙") == await pages(owner, f"{path}/classes", q="\t") == []
    for label, members in ((NAMES[-1], ["1", "2", "3"]), (NAMES[1234], ["1"]), ("类", []), ("龙", [])):
        samples = await pages(owner, f"{path}/samples", label=label)
        assert [sample["member"] for sample in samples] == [f"{label}/{member}.txt" for member in members]
    training = service.as_service("training-svc")
    answer = await training("POST", f"/internal{path[7:]}/versions/1/splits", json={"share": 0.5, "seed": 1})
    split = answer.json()
    assert (split["classes"], split["class_count"], split["counts"]) == (NAMES[:20], MANY, {"train": 2500, "test": 2})
    manifest = SplitManifest.model_validate_json(await harness.store.get_bytes(split["manifest_key"]))
    assert (list(manifest.classes), len(manifest.train.ids), len(manifest.test.ids)) == (NAMES, 2500, 2)


@pytest.mark.parametrize("first", ["train", "test"])
async def test_many_unknown_classes_of_a_test_side_are_counted(owner: Caller, first: str) -> None:
    dataset = await create(owner, test_mode="separate")
    archives = {"train": archive(two_classes() | {f"{NAMES[7]}/1.txt": "x"}), "test": many()}
    for part in (first, "test" if first == "train" else "train"):
        await upload(owner, dataset, archives[part], part)
        found = await part_of(owner, dataset, part)
    assert found["reason"]["code"] == refusals.UNKNOWN_TEST_CLASS
    assert found["reason"]["params"] == {"classes": [*NAMES[:7], *NAMES[8:21]], "count": MANY - 1}


async def test_an_empty_class_is_listed_and_known_to_no_side(owner: Caller) -> None:
    dataset = await create(owner, test_mode="separate")
    await upload(owner, dataset, archive(two_classes() | {"军事/": ""}))
    await part_of(owner, dataset)
    await upload(owner, dataset, archive({"军事/1.txt": "x", "体育/1.txt": "y", "财经/": ""}), "test")
    found = await part_of(owner, dataset, "test")
    assert found["reason"]["params"] == {"classes": ["军事"], "count": 1}
    classes = await pages(owner, f"/api/v1/datasets/{dataset['id']}/classes", version=1)
    assert [(row["name"], row["count"]) for row in classes] == [("体育", 5), ("军事", 0), ("财经", 5)]
