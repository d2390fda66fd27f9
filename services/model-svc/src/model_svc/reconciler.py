"""Brings finished trainings in as models, and removes what deleted models left.

An import is: ask the training service for the result, copy its files, check every size and checksum, then make the
model ready in one row flip, and let go of the task, which is kept until then. Every part may be repeated: keys and the
model's id are fixed by the import's row.
"""

import asyncio
import hashlib
from collections.abc import Awaitable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.training import ResultFile, TrainingResult
from svckit.db import Database, now
from svckit.errors import Reason
from svckit.faults import point
from svckit.handover import HANDOVER_WORK
from svckit.live import LiveFeed
from svckit.objects.port import ObjectNotFound, StoreFull
from svckit.reconciler import Kind
from svckit.resources import named
from svckit.storage import StorageAccount
from svckit.work import Lease, WorkKey, WorkKind, ask, cleanup_if_gone

from model_svc.errors import NO_MODEL_FILES, RESULT_GONE, RESULT_INCOMPLETE, WAITING_STORAGE
from model_svc.models import Model, ModelFile, ModelImport
from model_svc.ports import Ports, ResultGone
from model_svc.registry.repository import (
    IMPORT_WORK,
    REMOVAL_WORK,
    SERVICE_DELETED,
    USE_WORK,
    ImportRepository,
    ModelRepository,
    UseRepository,
    files_prefix,
    prefix_of,
    removal_of,
)
from model_svc.registry.service import SERVICE_HANDOVER, ModelService
from model_svc.registry.states import MODEL, ModelState
from model_svc.settings import ModelSettings

MODEL_FOLDER = "output/model/"
EVALUATION = "output/evaluation.json"


class ImportFailed(Exception):
    """The import can never succeed; `reason` says why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.reason = Reason(code=code, params=params)


class ModelReconciler:
    def __init__(
        self, database: Database, ports: Ports, live: LiveFeed, settings: ModelSettings, account: StorageAccount
    ) -> None:
        self._database = database
        self._account = account
        self._store = ports.store
        self._trainings = ports.trainings
        self._services = ports.services
        self._live = live
        self._service_recheck_s = settings.service_recheck_s

    @property
    def kinds(self) -> dict[WorkKind, Kind]:
        return {
            IMPORT_WORK: Kind(self._import, slots=2),
            REMOVAL_WORK: Kind(self._remove),
            USE_WORK: Kind(self._follow_service),
            HANDOVER_WORK: Kind(SERVICE_HANDOVER.tell_again, slots=1),
        }

    async def find_due(self) -> list[WorkKey]:
        """A removal is its row of work, which stays until it is done."""
        async with self._database.reading() as session:
            asked = await ImportRepository(session).due() + await UseRepository(session).due()
            return asked + await SERVICE_HANDOVER.due(session)

    async def _follow_service(self, lease: Lease) -> float | None:
        """What events have told of the service becomes what its owner says."""
        async with self._database.reading() as session:
            use = await UseRepository(session).find(lease.what)
        if use is None or use.state == SERVICE_DELETED:
            return None
        status = await self._services.status(lease.what)
        async with lease.writing() as session:
            if status is None:
                await UseRepository(session).delete(lease.what)
                return None
            await UseRepository(session).record(status, use.model_id)
        return self._service_recheck_s

    async def _remove(self, lease: Lease) -> None:
        await self._store.delete_prefix(lease.what)

    async def _import(self, lease: Lease) -> None:
        """Also of one that is finished the task is let go: its first answer may have been lost."""
        point("model.before_import")
        task_id, _, number = lease.what.partition(":")
        attempt = int(number)
        async with self._database.reading() as session:
            wanted = await ImportRepository(session).find((task_id, attempt))
        if wanted is None:
            return
        if wanted.finished_at is None:
            await self._make(lease, wanted)
            await self._account.tell()
        await self._trainings.let_go(task_id, attempt)

    async def _make(self, lease: Lease, wanted: ModelImport) -> None:
        try:
            result = await self._trainings.result(wanted.task_id, wanted.attempt)
        except ResultGone:
            await self._begin_unknown(lease, wanted)
            await self._finish(lease, wanted, [], Reason(code=RESULT_GONE))
            return
        await self._begin(lease, wanted, _columns(result))

        def is_there(session: AsyncSession) -> Awaitable[bool]:
            return ModelRepository(session).is_wanted(wanted.model_id)

        async with cleanup_if_gone(self._database, is_there, removal_of(wanted.model_id)):
            await self._bring_in(lease, wanted, result)

    async def _bring_in(self, lease: Lease, wanted: ModelImport, result: TrainingResult) -> None:
        try:
            files = await self._copy(wanted.model_id, result)
        except ImportFailed as failure:
            await self._finish(lease, wanted, [], failure.reason)
        except StoreFull:
            await self._wait_for_room(lease, wanted)
            raise
        else:
            await self._finish(lease, wanted, files, None)

    async def _begin(self, lease: Lease, wanted: ModelImport, columns: dict[str, Any]) -> None:
        """The row in the state `importing`, in which nothing can be done with it."""
        async with lease.writing() as session:
            repo = ModelRepository(session)
            if await repo.find(wanted.model_id) is not None:
                return
            version = await repo.next_version(wanted.owner_id, columns["name"])
            model = Model(
                id=wanted.model_id,
                owner_id=wanted.owner_id,
                state=ModelState.IMPORTING.value,
                version=version,
                **columns | named(wanted.model_id, columns["name"]),
            )
            await repo.add(model)
            ModelService(session, self._live).notify(model)

    async def _begin_unknown(self, lease: Lease, wanted: ModelImport) -> None:
        """A row for a training of which no more than the id is known, so that its owner sees what happened."""
        name = f"task {wanted.task_id}"
        words = ("purpose", "task_type", "algorithm_id", "algorithm_name", "algorithm_version", "dataset_id", "format")
        columns: dict[str, Any] = dict.fromkeys(words, "") | {"dataset_name": "", "dataset_version": 0}
        columns |= {"name": name, "task_name": name, "task_id": wanted.task_id, "attempt": wanted.attempt}
        columns["owner_name"] = await self._trainings.owner_name(wanted.owner_id)
        await self._begin(lease, wanted, columns)

    async def _copy(self, model_id: str, result: TrainingResult) -> list[ModelFile]:
        """Raises ImportFailed for a result that is not whole, StoreFull."""
        expected = [file for file in result.files if file.path.startswith(MODEL_FOLDER)]
        if not expected:
            raise ImportFailed(NO_MODEL_FILES)
        files = [await self._copy_file(model_id, result.artifact_key, file) for file in expected]
        if any(file.path == EVALUATION for file in result.files):
            await self._copy_object(result.artifact_key + EVALUATION, f"{prefix_of(model_id)}evaluation.json")
        return files

    async def _copy_file(self, model_id: str, artifact_key: str, file: ResultFile) -> ModelFile:
        path = file.path.removeprefix(MODEL_FOLDER)
        target = files_prefix(model_id) + path
        await self._copy_object(artifact_key + file.path, target)
        size, sha256 = await self._measure(target)
        source = await self._store.stat(artifact_key + file.path)
        if size != file.size or source.sha256 not in (None, sha256):
            raise ImportFailed(RESULT_INCOMPLETE, path=file.path)
        return ModelFile(model_id=model_id, path=path, size=size, sha256=sha256)

    async def _copy_object(self, source: str, target: str) -> None:
        try:
            await self._store.copy(source, target)
        except ObjectNotFound:
            raise ImportFailed(RESULT_INCOMPLETE, path=source) from None

    async def _measure(self, key: str) -> tuple[int, str]:
        """Size and SHA-256 of what the store really holds now."""
        size, digest = 0, hashlib.sha256()
        async for chunk in self._store.read(key):
            size += len(chunk)
            await asyncio.to_thread(digest.update, chunk)
        return size, digest.hexdigest()

    async def _finish(self, lease: Lease, wanted: ModelImport, files: list[ModelFile], reason: Reason | None) -> None:
        """The flip: files, state and the end of the import in one transaction. What a failed one has copied is removed
        after it, so that a process whose lease has ended deletes nothing."""
        async with lease.writing() as session:
            model = await ModelRepository(session).get_for_update(wanted.model_id)
            done = await ImportRepository(session).find_for_update((wanted.task_id, wanted.attempt))
            if done is None or done.finished_at is not None:
                return
            await ModelRepository(session).replace_files(model.id, files)
            model.size, model.file_count = sum(file.size for file in files), len(files)
            model.reason = reason.model_dump() if reason else None
            MODEL.advance(model, ModelState.FAILED if reason else ModelState.READY)
            done.finished_at = now()
            if reason is not None:
                ask(session, removal_of(model.id))
            ModelService(session, self._live).notify(model)

    async def _wait_for_room(self, lease: Lease, wanted: ModelImport) -> None:
        async with lease.writing() as session:
            model = await ModelRepository(session).get_for_update(wanted.model_id)
            model.reason = Reason(code=WAITING_STORAGE).model_dump()
            ModelService(session, self._live).notify(model)


def _columns(result: TrainingResult) -> dict[str, Any]:
    """The columns of a new model that the result tells."""
    task = result.task
    evaluation = result.evaluation or {}
    return {
        "name": task.name,
        "owner_name": task.owner_name,
        "purpose": task.purpose,
        "task_type": task.task_type,
        "task_id": task.id,
        "task_name": task.name,
        "attempt": task.attempt,
        "algorithm_id": task.algorithm.id,
        "algorithm_name": task.algorithm.name,
        "algorithm_version": task.algorithm.version_label,
        "dataset_id": task.dataset.id,
        "dataset_name": task.dataset.name,
        "dataset_version": task.dataset.version,
        "format": result.format,
        "classes": result.classes,
        "class_count": result.class_count,
        "parameters": task.parameters,
        "evaluation": result.evaluation,
        "metrics": {name: value for name, value in evaluation.items() if type(value) in (int, float)},
        "serve": result.serve.model_dump(mode="json") if result.serve else None,
    }
