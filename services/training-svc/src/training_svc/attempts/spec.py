"""From an attempt to what the runtime is told: pure functions."""

from datetime import datetime, timedelta

from svckit.contracts.dataset import Split
from svckit.contracts.staging import StagedPart, StagingConfig
from svckit.ids import outside_name
from svckit.reservations import Holder
from svckit.runtime.jobs import STAGE_LIMIT_S, JobRef, JobSpec, StageStep
from svckit.runtime.port import DiskLimit, ObjectMount, Resources

from training_svc.attempts.plan import room_for
from training_svc.attempts.schemas import Snapshot
from training_svc.models import Attempt
from training_svc.settings import TrainingSettings

KIND = "task"
DATASET_DIR = "/workspace/dataset"
OUTPUT_DIR = "/workspace/output"
INPUTS = "/workspace/inputs"
SLOWEST_STAGING = 4 * 1024**2
"""Bytes per second with which a dataset is still being laid out, and does not hang."""


def job_name(task_id: str, number: int) -> str:
    return outside_name(KIND, task_id, number)


def task_prefix(task_id: str) -> str:
    """Everything of a task in the object store lies under this."""
    return f"tasks/{task_id}/"


def attempt_prefix(task_id: str, number: int) -> str:
    """`output/` and `run/` of an attempt."""
    return f"{task_prefix(task_id)}{number}/"


def job_ref(attempt: Attempt) -> JobRef:
    return JobRef(attempt.job, attempt_prefix(*attempt.key))


def holder_of(attempt: Attempt, name: str, clock: datetime) -> Holder:
    """As the ledger knows it. `name`: the task's. It ends at the latest when its time is over."""
    seconds = Snapshot.model_validate(attempt.snapshot).time_limit_s
    ends_at = clock + timedelta(seconds=seconds)
    return Holder(attempt.job, attempt.owner_id, attempt.task_id, name, ends_at, attempt.storage)


def job_spec(attempt: Attempt, split: Split, settings: TrainingSettings) -> JobSpec:
    """The same attempt has the same job, however often it is asked for."""
    snapshot = Snapshot.model_validate(attempt.snapshot)
    resources = Resources.of(snapshot.resources, settings.cpu_limit)
    return JobSpec(
        name=attempt.job,
        image=snapshot.train.reference,
        pinned=snapshot.train.pinned,
        command=snapshot.train.command,
        output_prefix=attempt_prefix(*attempt.key),
        env=run_env(attempt.task_id, snapshot, resources),
        workdir=snapshot.train.workdir,
        resources=resources,
        stage=stage_step(attempt, split, settings.staging_image),
        disk=room_for(split),
        disk_limit=disk_limit(attempt, settings),
        time_limit_s=snapshot.time_limit_s,
        grace_s=settings.grace_s,
        log_limit=settings.log_limit,
        labels={"modelyard.task": attempt.task_id.lower()},
    )


def disk_limit(attempt: Attempt, settings: TrainingSettings) -> DiskLimit:
    """Before its end: its share of its owner's quota, where they have one."""
    return DiskLimit(attempt.storage or settings.output_bytes, settings.output_files)


def stage_step(attempt: Attempt, split: Split, image: str) -> StageStep:
    """Archive, index and notes of every part, and the manifest of the split."""
    manifest = f"{INPUTS}/manifest.json"
    mounts = [ObjectMount(split.manifest_key, manifest)]
    parts = {}
    for name, part in split.parts.items():
        staged = StagedPart(archive=f"{INPUTS}/{name}.archive", index=f"{INPUTS}/{name}.index.jsonl")
        mounts += [ObjectMount(part.archive_key, staged.archive), ObjectMount(part.index_key, staged.index)]
        if part.notes_key is not None:
            staged = staged.model_copy(update={"notes": f"{INPUTS}/{name}.index.notes"})
            mounts.append(ObjectMount(part.notes_key, str(staged.notes)))
        parts[name] = staged
    config = StagingConfig(manifest=manifest, parts=parts)
    return StageStep(
        image=image,
        config=config.model_dump(mode="json", by_alias=True),
        inputs=tuple(mounts),
        time_limit_s=STAGE_LIMIT_S + room_for(split) // SLOWEST_STAGING,
    )


def run_env(task_id: str, snapshot: Snapshot, resources: Resources) -> dict[str, str]:
    """Declared defaults, the owner's choices, and over both what the platform says (04, training image)."""
    declared = {entry.name: entry.default for entry in snapshot.train.env if entry.default is not None}
    platform = {
        "MY_DATASET_DIR": DATASET_DIR,
        "MY_DATASET_INFO": f"{DATASET_DIR}/info.json",
        "MY_MODEL_DIR": f"{OUTPUT_DIR}/model",
        "MY_OUTPUT_DIR": OUTPUT_DIR,
        "MY_TASK_ID": task_id,
    }
    return declared | snapshot.parameters | platform | resources.env()
