"""What the dataset service adds to uploads: whom an archive may be for, and telling the browser."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import now
from svckit.identity import Principal
from svckit.live import LiveFeed
from svckit.resources import must_edit
from svckit.storage import StorageAccount
from svckit.telemetry import note_thing
from svckit.uploads.service import UploadRequest, UploadRules
from svckit.uploads.tables import UploadState

from dataset_svc.datasets.repository import DatasetRepository
from dataset_svc.datasets.states import PartState, on_the_way, wanted_parts
from dataset_svc.errors import DatasetImporting, PartNotWanted


def upload_rules(live: LiveFeed, account: StorageAccount) -> UploadRules:
    async def notify(session: AsyncSession, upload: Any) -> None:
        dataset = await DatasetRepository(session).find(upload.target_id)
        if dataset is not None:
            if upload.state == UploadState.COMPLETE:
                note_thing(dataset.id, dataset.name)
            data = {
                "id": dataset.id,
                "part": upload.part,
                "state": on_the_way(upload, now()),
                "progress": upload.offset / upload.length,
            }
            live.notify(session, f"dataset:{dataset.id}", "state", data, owner_id=dataset.owner_id)

    return UploadRules(admit=admit, notify=notify, claim_quota=account.claim)


async def admit(session: AsyncSession, principal: Principal, request: UploadRequest) -> None:
    """Raises NotFound, Forbidden, PartNotWanted, DatasetImporting while this part is being read."""
    repo = DatasetRepository(session)
    dataset = await repo.get_for_update(request.target_id)
    must_edit(principal, dataset)
    wanted = wanted_parts(dataset.test_mode)
    if request.part not in wanted:
        raise PartNotWanted(part=request.part, wanted=list(wanted))
    parts = await repo.parts(dataset.id, await repo.newest_version(dataset.id))
    reading = {part.part for part in parts if part.state == PartState.VALIDATING}
    arrived = {upload.part for upload in await repo.open_uploads(dataset.id) if upload.state == UploadState.COMPLETE}
    if request.part in reading | arrived:
        raise DatasetImporting(part=request.part)
