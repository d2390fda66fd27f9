"""What the dataset service emits and listens to."""

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.events import DatasetDeleted, DatasetOffline, DatasetOnline, DatasetValidated
from svckit.inbox import Subscriptions
from svckit.outbox import emit

from dataset_svc.models import Dataset, Part

SUBSCRIPTIONS: Subscriptions = {}


def emit_online(session: AsyncSession, dataset: Dataset) -> None:
    """Announce the current version."""
    event = DatasetOnline(
        dataset_id=dataset.id,
        version=dataset.current_version or 0,
        task_type=dataset.task_type,
        format=dataset.format,
    )
    emit(session, event, dataset.id)


def emit_offline(session: AsyncSession, dataset: Dataset) -> None:
    emit(session, DatasetOffline(dataset_id=dataset.id), dataset.id)


def emit_validated(session: AsyncSession, dataset: Dataset, part: Part, *, usable: bool) -> None:
    """The part's archive was read to its end; its state and report are set. `usable`: its version became current."""
    report = part.report or {}
    event = DatasetValidated.model_validate(
        {
            "dataset_id": dataset.id,
            "version": part.version,
            "part": part.part,
            "outcome": part.state,
            "usable": usable,
            "owner_id": dataset.owner_id,
            "name": dataset.name,
            "samples": sum(dataset.counts.values()),
            "warnings": len(report.get("warnings", ())),
            "reason": {**part.reason, "detail": ""} if part.reason else None,
        }
    )
    emit(session, event, dataset.id)


def emit_deleted(session: AsyncSession, dataset: Dataset) -> None:
    emit(session, DatasetDeleted(dataset_id=dataset.id), dataset.id)
