"""Rules about datasets: who may do what, and what the shelf and the parts allow."""

from collections import Counter

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.dataset import UsableDataset
from svckit.db import now
from svckit.errors import NotFound
from svckit.idempotency import Once
from svckit.identity import Principal
from svckit.live import LiveEvent, LiveFeed
from svckit.paging import Page, PageQuery
from svckit.references import (
    Reference,
    Use,
    add_reference,
    count_users,
    count_users_by_version,
    hold,
    must_be_unused,
    users_of,
)
from svckit.resources import (
    OnlyRevision,
    Shelf,
    Visibility,
    is_shared,
    must_edit,
    must_see,
    named,
    owned,
    set_visibility,
)
from svckit.uploads.metadata import modified_of
from svckit.uploads.tables import UploadState
from svckit.work import ask

from dataset_svc.datasets.form import DatasetForm
from dataset_svc.datasets.repository import (
    REMOVAL_WORK,
    DatasetFilter,
    DatasetRepository,
    PartRepository,
    version_prefix,
)
from dataset_svc.datasets.schemas import (
    DatasetDetail,
    DatasetEdit,
    DatasetIn,
    DatasetRow,
    DatasetView,
    HolderView,
    PartView,
    VersionView,
)
from dataset_svc.datasets.states import on_the_way, wanted_parts
from dataset_svc.errors import DatasetImporting, DatasetNameTaken, DatasetNotReady, DatasetOffline, VersionCurrent
from dataset_svc.events import emit_deleted, emit_offline, emit_online
from dataset_svc.models import Dataset, Part
from dataset_svc.purposes.service import PurposeService

_NAMED = 100
"""So many users of a version are named."""


class DatasetService:
    def __init__(self, session: AsyncSession, live: LiveFeed) -> None:
        self._session = session
        self._live = live
        self._repo = DatasetRepository(session)

    async def create(self, principal: Principal, body: DatasetIn, once: Once) -> Dataset:
        """Raises CombinationNotOffered, DatasetNameTaken."""
        made = await once.made_before(self._session, body)
        if made is not None:
            return await self._repo.get(made)
        values = body.model_dump(exclude={"name"})
        await PurposeService(self._session).must_offer(values)
        dataset = Dataset(**values, **owned(principal, body.name))
        try:
            await self._repo.add(dataset)
        except IntegrityError:
            raise DatasetNameTaken(name=body.name) from None
        await once.remember(self._session, dataset.id)
        self.notify(dataset)
        return dataset

    async def page(self, principal: Principal, wanted: DatasetFilter, query: PageQuery) -> Page[DatasetRow]:
        found = await self._repo.page(principal, wanted, query)
        rows = await self._rows(found.items)
        return found.map(lambda dataset: rows[dataset.id])

    async def _rows(self, datasets: list[Dataset]) -> dict[str, DatasetRow]:
        """With what is told of their imports."""
        ids = [dataset.id for dataset in datasets]
        states, reasons = await self._repo.import_states(ids), await self._repo.import_reasons(ids)
        progress = await self._repo.import_progress(ids)
        users = await count_users(self._session, "datasets", ids)
        return {
            dataset.id: DatasetRow(
                **DatasetView.model_validate(dataset).model_dump(),
                import_state=states[dataset.id],
                import_progress=progress.get(dataset.id),
                import_reason=reasons.get(dataset.id),
                used_by=users.get(dataset.id, {}),
            )
            for dataset in datasets
        }

    async def get(self, principal: Principal, dataset_id: str) -> Dataset:
        dataset = await self._repo.get(dataset_id)
        must_see(principal, dataset)
        return dataset

    async def edit(self, principal: Principal, dataset_id: str, body: DatasetEdit, revision: OnlyRevision) -> Dataset:
        """Raises EditConflict, DatasetNameTaken, and what DatasetForm.change raises."""
        dataset = await self._for_owner(principal, dataset_id)
        revision.check(dataset)
        await DatasetForm(self._session).change(dataset, body)
        values = body.model_dump(exclude_none=True, include={"description", "tags"})
        if body.name is not None:
            values |= named(dataset.id, body.name)
        for field, value in values.items():
            setattr(dataset, field, value)
        try:
            await self._repo.reindex(dataset)
        except IntegrityError:
            raise DatasetNameTaken(name=body.name) from None
        self.notify(dataset)
        return dataset

    async def delete(self, principal: Principal, dataset_id: str) -> None:
        """Raises StillUsed with the users, DatasetImporting while an archive is being read."""
        dataset = await self._for_owner(principal, dataset_id)
        await must_be_unused(self._session, "datasets", dataset.id)
        if await self._repo.is_importing(dataset.id):
            raise DatasetImporting()
        self.notify(dataset, deleted=True)
        emit_deleted(self._session, dataset)
        await self._repo.remove(dataset)

    async def put_online(self, principal: Principal, dataset_id: str) -> Dataset:
        """Raises DatasetNotReady until a version is imported."""
        dataset = await self._for_owner(principal, dataset_id)
        if dataset.current_version is None:
            raise DatasetNotReady()
        if dataset.shelf != Shelf.ONLINE:
            dataset.shelf = Shelf.ONLINE.value
            self.notify(dataset)
            emit_online(self._session, dataset)
        return dataset

    async def put_offline(self, principal: Principal, dataset_id: str) -> Dataset:
        dataset = await self._for_owner(principal, dataset_id)
        if dataset.shelf != Shelf.OFFLINE:
            dataset.shelf = Shelf.OFFLINE.value
            self.notify(dataset)
            emit_offline(self._session, dataset)
        return dataset

    async def set_visibility(self, principal: Principal, dataset_id: str, visibility: Visibility) -> Dataset:
        """Raises DatasetOffline for an offline one, Forbidden for `preset` by others than administrators."""
        dataset = await self._for_owner(principal, dataset_id)
        if dataset.shelf != Shelf.ONLINE:
            raise DatasetOffline()
        changes = dataset.visibility != visibility
        set_visibility(principal, dataset, visibility)
        if changes:
            emit_online(self._session, dataset)
        self.notify(dataset)
        return dataset

    async def usable(self, principal: Principal, dataset_id: str) -> UsableDataset:
        """What a peer may know of it. Raises NotFound, DatasetNotReady, DatasetOffline."""
        dataset = await self.get(principal, dataset_id)
        if dataset.current_version is None:
            raise DatasetNotReady()
        if dataset.shelf != Shelf.ONLINE:
            raise DatasetOffline()
        view = {name: getattr(dataset, name, None) for name in UsableDataset.model_fields}
        return UsableDataset.model_validate(view | {"version": dataset.current_version})

    async def use(self, principal: Principal, dataset_id: str, use: Use) -> UsableDataset:
        """As usable, with a reference to the version that is current now."""
        await hold(self._session, Dataset, dataset_id)  # before its version is looked at, which could be removed
        usable = await self.usable(principal, dataset_id)
        body = Reference(owner_id=principal.user_id, name=use.name, version=usable.version)
        key = {"resource": "datasets", "resource_id": dataset_id, "kind": use.kind, "holder_id": use.holder_id}
        await add_reference(self._session, Dataset, key, body, principal.service or "")
        return usable

    async def detail(self, principal: Principal, dataset: Dataset) -> DatasetDetail:
        """With the parts of the newest version and their reports."""
        row = (await self._rows([dataset]))[dataset.id]
        return DatasetDetail(**row.model_dump(), parts=await self.parts(principal, dataset))

    async def versions(self, dataset: Dataset) -> list[VersionView]:
        """Every version that an archive was read for, the newest first, without reports."""
        users = await count_users_by_version(self._session, "datasets", dataset.id)
        found: dict[int, list[PartView]] = {}
        for part in await self._repo.all_parts(dataset.id):
            found.setdefault(part.version, []).append(_view(part).model_copy(update={"report": None}))
        return [
            VersionView(
                version=number, current=number == dataset.current_version, used_by=users.get(number, {}), parts=parts
            )
            for number, parts in found.items()
        ]

    async def version(self, principal: Principal, dataset: Dataset, number: int) -> VersionView:
        """One version with the reports of its parts. Raises NotFound."""
        rows = await self._repo.parts(dataset.id, number)
        if not rows:
            raise NotFound()
        users = await users_of(self._session, "datasets", dataset.id, number)
        return VersionView(
            version=number,
            current=number == dataset.current_version,
            used_by=Counter(user["kind"] for user in users),
            users=[HolderView.model_validate(user) for user in users[:_NAMED]]
            if principal.may_edit(dataset.owner_id)
            else [],
            parts=[_view(row) for row in rows],
        )

    async def remove_version(self, principal: Principal, dataset_id: str, number: int) -> None:
        """Its number is not given again. Raises NotFound, VersionCurrent, StillUsed with the users, DatasetImporting
        while an archive is being read."""
        dataset = await self._for_owner(principal, dataset_id)
        rows = await self._repo.parts(dataset.id, number)
        if not rows:
            raise NotFound()
        if number == dataset.current_version:
            raise VersionCurrent(version=number)
        await must_be_unused(self._session, "datasets", dataset.id, number)
        if await self._repo.is_importing(dataset.id):
            raise DatasetImporting()
        for row in rows:
            await PartRepository(self._session).drop(row)
        ask(self._session, REMOVAL_WORK.key(f"{version_prefix(dataset.id, number)}/"))
        self.notify(dataset)

    async def parts(self, principal: Principal, dataset: Dataset) -> list[PartView]:
        """The parts of the newest version, with those that are missing or on their way in. Of several on their way the
        one that has arrived counts, else the principal's own."""
        version = await self._repo.newest_version(dataset.id)
        rows = {row.part: row for row in await self._repo.parts(dataset.id, version)}
        coming = await self._repo.open_uploads(dataset.id)
        coming.sort(key=lambda upload: (upload.state != UploadState.OPEN, principal.owns(upload.owner_id)))
        uploads = {upload.part: upload for upload in coming}
        views = []
        for part in wanted_parts(dataset.test_mode):
            upload, row = uploads.get(part), rows.get(part)
            if upload is not None and (row is None or row.upload_id != upload.id):
                state = on_the_way(upload, now())
                progress = 0.0 if state == "validating" else upload.offset / upload.length
                values = {"filename": upload.filename, "size": upload.length, "received": upload.offset}
                if upload.state == UploadState.OPEN and principal.owns(upload.owner_id):
                    values |= {"upload_id": upload.id, "modified": modified_of(upload.about)}
                views.append(PartView(part=part, version=version, state=state, progress=progress, **values))
            elif row is not None:
                views.append(_view(row))
            else:
                views.append(PartView(part=part, version=version, state="empty"))
        return views

    def notify(self, dataset: Dataset, *, deleted: bool = False) -> None:
        """Let the browser know."""
        data = {"id": dataset.id, "shelf": dataset.shelf, "visibility": dataset.visibility, "deleted": deleted}
        self._live.notify(
            self._session,
            f"dataset:{dataset.id}",
            "resource",
            data,
            owner_id=dataset.owner_id,
            shared=is_shared(dataset),
        )

    def notify_part(self, dataset: Dataset, part: Part, event: LiveEvent = "state") -> None:
        data = {"id": dataset.id, "part": part.part, "state": part.state, "progress": part.progress}
        self._live.notify(self._session, f"dataset:{dataset.id}", event, data, owner_id=dataset.owner_id)

    async def _for_owner(self, principal: Principal, dataset_id: str) -> Dataset:
        dataset = await self._repo.get_for_update(dataset_id)
        must_edit(principal, dataset)
        return dataset


def _view(part: Part) -> PartView:
    """Of one whose archive is an object: nobody can go on with its upload."""
    return PartView.model_validate(part).model_copy(update={"upload_id": None})
