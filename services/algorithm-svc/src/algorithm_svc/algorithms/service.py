"""Rules about algorithms: who may do what with one, and what its images and its shelf allow."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.algorithm import UsableAlgorithm
from svckit.idempotency import Once
from svckit.identity import Principal
from svckit.live import LiveFeed
from svckit.paging import Page, PageQuery
from svckit.references import Reference, Use, add_reference, count_users, must_be_unused
from svckit.resources import OnlyRevision, Shelf, Visibility, must_edit, must_see, named, owned, set_visibility

from algorithm_svc.algorithms.holding import ImageHolding, notify
from algorithm_svc.algorithms.repository import AlgorithmFilter, AlgorithmRepository
from algorithm_svc.algorithms.schemas import AlgorithmDetail, AlgorithmEdit, AlgorithmIn, AlgorithmView, Half
from algorithm_svc.algorithms.snapshot import usable
from algorithm_svc.algorithms.states import CheckState
from algorithm_svc.errors import AlgorithmNameTaken, AlgorithmNotOnline, ImageNotReady, ImageUnknown, PresetKept
from algorithm_svc.events import emit_offline, emit_online
from algorithm_svc.images.repository import ImageRepository
from algorithm_svc.images.states import ImageState
from algorithm_svc.models import Algorithm, Image

PURPOSE = "algorithm"


class AlgorithmService:
    def __init__(self, session: AsyncSession, live: LiveFeed) -> None:
        self._session = session
        self._live = live
        self._repo = AlgorithmRepository(session)
        self._images = ImageRepository(session)
        self._holding = ImageHolding(session, live)

    async def create(self, principal: Principal, body: AlgorithmIn, once: Once) -> Algorithm:
        """Raises Forbidden for those who are not developers, ImageUnknown, AlgorithmNameTaken."""
        principal.must_have("developer")
        made = await once.made_before(self._session, body)
        if made is not None:
            return await self._repo.get(made)
        images = await self._images.lock(half.image_id for half in (body.train, body.serve) if half)
        train = _image_of(images, principal, body.train)
        serve = _image_of(images, principal, body.serve) if body.serve else None
        algorithm = await self.add(principal, body, train, serve)
        await once.remember(self._session, algorithm.id)
        return algorithm

    async def add(
        self, owner: Principal, body: AlgorithmIn, train: Image, serve: Image | None, **columns: Any
    ) -> Algorithm:
        """Raises AlgorithmNameTaken. `columns` are those that no request sets."""
        values = body.model_dump(mode="json", exclude={"name"}) | owned(owner, body.name) | columns
        algorithm = Algorithm(check_state=CheckState.NONE.value, **values)
        await self._holding.hold(algorithm, train, serve)
        await self._keep(algorithm, new=True)
        return algorithm

    async def page(self, principal: Principal, wanted: AlgorithmFilter, query: PageQuery) -> Page[AlgorithmView]:
        found = await self._repo.page(principal, wanted, query)
        users = await count_users(self._session, "algorithms", [row.id for row in found.items])

        def view(row: Algorithm) -> AlgorithmView:
            return AlgorithmView.model_validate(row).model_copy(update={"used_by": users.get(row.id, {})})

        return found.map(view)

    async def get(self, principal: Principal, algorithm_id: str) -> Algorithm:
        algorithm = await self._repo.get(algorithm_id)
        must_see(principal, algorithm)
        return algorithm

    async def detail(self, algorithm: Algorithm) -> AlgorithmDetail:
        users = await count_users(self._session, "algorithms", [algorithm.id])
        return AlgorithmDetail.model_validate(algorithm).model_copy(update={"used_by": users.get(algorithm.id, {})})

    async def edit(
        self, principal: Principal, algorithm_id: str, body: AlgorithmEdit, revision: OnlyRevision
    ) -> Algorithm:
        """Raises EditConflict, ImageUnknown, AlgorithmNameTaken, and ImageNotReady for an online one whose new training
        image is not ready."""
        algorithm = await self._for_owner(principal, algorithm_id)
        revision.check(algorithm)
        new = (half.image_id for half in (body.train, body.serve) if half)
        images = await self._images.lock((algorithm.train_image_id, algorithm.serve_image_id, *new))
        train = images[algorithm.train_image_id]
        serve = images[algorithm.serve_image_id] if algorithm.serve_image_id else None
        if body.train is not None and body.train.image_id != train.id:
            train = _image_of(images, principal, body.train)
            if algorithm.shelf == Shelf.ONLINE and train.state != ImageState.READY:
                raise ImageNotReady(side="train", state=train.state)
        if body.drops_serve:
            algorithm.serve, serve = None, None
        elif body.serve is not None and (serve is None or body.serve.image_id != serve.id):
            serve = _image_of(images, principal, body.serve)
        values = {field: value for field, value in body.model_dump(mode="json").items() if value is not None}
        await self.change(algorithm, values, train, serve)
        return algorithm

    async def change(self, algorithm: Algorithm, values: dict[str, Any], train: Image, serve: Image | None) -> None:
        """Set columns and images; who waits for the images of before hears of it. Raises AlgorithmNameTaken."""
        if "name" in values:
            values = values | named(algorithm.id, values["name"])
        for field, value in values.items():
            setattr(algorithm, field, value)
        await self._holding.hold(algorithm, train, serve)
        await self._keep(algorithm)
        if algorithm.shelf == Shelf.ONLINE:
            emit_online(self._session, algorithm)

    async def delete(self, principal: Principal, algorithm_id: str) -> None:
        """Raises StillUsed with the users, PresetKept."""
        algorithm = await self._for_owner(principal, algorithm_id)
        if algorithm.preset_code is not None:
            raise PresetKept()
        await must_be_unused(self._session, "algorithms", algorithm.id)
        if algorithm.shelf == Shelf.ONLINE:
            emit_offline(self._session, algorithm)
        self.notify(algorithm, deleted=True)
        await self._holding.release(algorithm)
        await self._repo.remove(algorithm)

    async def put_online(self, principal: Principal, algorithm_id: str) -> Algorithm:
        """Raises ImageNotReady until the training image is ready."""
        algorithm = await self._for_owner(principal, algorithm_id)
        self.show(algorithm)
        return algorithm

    def show(self, algorithm: Algorithm) -> None:
        """Raises ImageNotReady until the training image is ready."""
        if algorithm.shelf == Shelf.ONLINE:
            return
        if algorithm.train_image_state != ImageState.READY:
            raise ImageNotReady(side="train", state=algorithm.train_image_state)
        algorithm.shelf = Shelf.ONLINE.value
        self.notify(algorithm)
        emit_online(self._session, algorithm)

    async def put_offline(self, principal: Principal, algorithm_id: str) -> Algorithm:
        algorithm = await self._for_owner(principal, algorithm_id)
        if algorithm.shelf != Shelf.OFFLINE:
            algorithm.shelf = Shelf.OFFLINE.value
            self.notify(algorithm)
            emit_offline(self._session, algorithm)
        return algorithm

    async def set_visibility(self, principal: Principal, algorithm_id: str, visibility: Visibility) -> Algorithm:
        """Raises AlgorithmNotOnline for an offline one, Forbidden for `preset` by others than administrators."""
        algorithm = await self._for_owner(principal, algorithm_id)
        if algorithm.shelf != Shelf.ONLINE:
            raise AlgorithmNotOnline()
        changes = algorithm.visibility != visibility
        set_visibility(principal, algorithm, visibility)
        if changes:
            emit_online(self._session, algorithm)
        self.notify(algorithm)
        return algorithm

    async def usable(self, principal: Principal, algorithm_id: str) -> UsableAlgorithm:
        """What a training freezes. Raises NotFound, AlgorithmNotOnline, ImageNotReady, NoCommand."""
        algorithm = await self.get(principal, algorithm_id)
        if algorithm.shelf != Shelf.ONLINE:
            raise AlgorithmNotOnline()
        return usable(algorithm, *await self._images.pair(algorithm.train_image_id, algorithm.serve_image_id))

    async def use(self, principal: Principal, algorithm_id: str, use: Use) -> UsableAlgorithm:
        """As usable, with a reference that keeps it."""
        found = await self.usable(principal, algorithm_id)
        key = {"resource": "algorithms", "resource_id": algorithm_id, "kind": use.kind, "holder_id": use.holder_id}
        body = Reference(owner_id=principal.user_id, name=use.name)
        await add_reference(self._session, Algorithm, key, body, principal.service or "")
        return found

    async def _keep(self, algorithm: Algorithm, *, new: bool = False) -> None:
        try:
            await (self._repo.add(algorithm) if new else self._repo.reindex(algorithm))
        except IntegrityError:
            raise AlgorithmNameTaken(name=algorithm.name, version_label=algorithm.version_label) from None
        self.notify(algorithm)

    def notify(self, algorithm: Algorithm, *, deleted: bool = False) -> None:
        notify(self._session, self._live, algorithm, "resource", deleted=deleted)

    async def _for_owner(self, principal: Principal, algorithm_id: str) -> Algorithm:
        algorithm = await self._repo.get_for_update(algorithm_id)
        must_edit(principal, algorithm)
        return algorithm


def _image_of(images: Mapping[str, Image], principal: Principal, half: Half) -> Image:
    """Raises ImageUnknown for one that is not there, not the user's, or meant for something else."""
    image = images.get(half.image_id)
    if image is None or not principal.may_edit(image.owner_id) or image.purpose != PURPOSE:
        raise ImageUnknown(image_id=half.image_id)
    return image
