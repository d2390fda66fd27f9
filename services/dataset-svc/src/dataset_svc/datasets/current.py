"""Which version of a dataset is the current one, and what the dataset says of it (08, decision 8)."""

from dataset_svc.datasets.repository import DatasetRepository
from dataset_svc.datasets.states import PartState, wanted_parts
from dataset_svc.models import Dataset, Part
from dataset_svc.refusals import NAMED


async def adopt(repo: DatasetRepository, dataset: Dataset, version: int) -> bool:
    """Whether the version becomes the current one: it is newer, and every part that the test mode needs is ready."""
    rows = {row.part: row for row in await repo.parts(dataset.id, version) if row.state == PartState.READY}
    wanted = wanted_parts(dataset.test_mode)
    if any(name not in rows for name in wanted) or version <= (dataset.current_version or 0):
        return False
    dataset.current_version = version
    dataset.size = sum({rows[name].upload_id: rows[name].size for name in wanted}.values())
    dataset.counts = {name: int((rows[name].report or {}).get("samples", 0)) for name in wanted}
    dataset.classes, dataset.class_count = first_classes(rows["train"]), class_count(rows["train"])
    first = (rows["train"].report or {}).get("first")
    dataset.preview = {"part": "train", "version": version} | first if first else None
    dataset.revision += 1
    return True


def first_classes(part: Part) -> list[str]:
    """The first names of the classes with samples."""
    return [row["name"] for row in (part.report or {}).get("classes", []) if row["count"]][:NAMED]


def class_count(part: Part) -> int:
    """How many classes have samples."""
    return int((part.report or {}).get("class_count", 0))
