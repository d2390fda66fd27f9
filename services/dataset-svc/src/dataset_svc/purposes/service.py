"""Rules about purposes: everybody reads, administrators edit."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.contracts.purposes import PurposeUser
from svckit.db import Database
from svckit.errors import EditConflict, StillUsed
from svckit.idempotency import Once
from svckit.identity import Principal
from svckit.names import fold
from svckit.resources import OnlyRevision
from svckit.telemetry import note_thing

from dataset_svc.errors import CombinationNotOffered, PurposeTaken
from dataset_svc.models import Purpose
from dataset_svc.ports import OtherServices
from dataset_svc.purposes.repository import PurposeRepository
from dataset_svc.purposes.schemas import Names, PurposeEdit, PurposeIn


class PurposeService:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._repo = PurposeRepository(session)

    async def all(self) -> list[Purpose]:
        return await self._repo.all()

    async def create(self, principal: Principal, body: PurposeIn, once: Once) -> Purpose:
        """Raises PurposeTaken."""
        principal.must_have("admin")
        if await once.made_before(self._session, body) is not None:
            return await self._repo.get(body.code)
        others = await self._repo.alone()
        if any(other.code == body.code for other in others):
            raise PurposeTaken(field="code", name=body.code)
        _must_be_free(body, others)
        note_thing(body.code, body.names.zh)
        return await self._repo.create(body.code, body.model_dump(exclude={"code"}))

    async def must_offer(self, wanted: Mapping[str, str], kept: tuple[str, str] | None = None) -> None:
        """Raises CombinationNotOffered, naming the first field of `wanted` (purpose, task_type, annotation, format)
        that does not fit and what is offered instead. `kept`: purpose and task type that it has already, which may be
        retired. The purpose stays until the transaction ends."""
        purpose, task_type = wanted["purpose"], wanted["task_type"]
        had = (purpose, task_type) == kept
        known = await self._repo.find_kept(purpose)
        if known is None or (known.retired and not had):
            offered = [entry.code for entry in await self._repo.all() if not entry.retired]
            raise CombinationNotOffered(field="purpose", offered=offered)
        types = {entry["code"]: entry for entry in known.task_types if had or not entry.get("retired")}
        if task_type not in types:
            raise CombinationNotOffered(field="task_type", offered=sorted(types))
        for field, offers in (("annotation", "annotations"), ("format", "formats")):
            if wanted[field] not in types[task_type][offers]:
                raise CombinationNotOffered(field=field, offered=types[task_type][offers])


class PurposeEditing:
    """What may take a purpose or a task type away: the other services are asked before. Opens sessions of its own."""

    def __init__(self, database: Database, others: OtherServices) -> None:
        self._database, self._others = database, others

    async def replace(self, principal: Principal, code: str, body: PurposeEdit, revision: OnlyRevision) -> Purpose:
        """Raises EditConflict, PurposeTaken, and StillUsed for a task type that would go."""
        principal.must_have("admin")
        async with self._database.reading() as session:
            gone = _left_out(await PurposeRepository(session).get(code), body)
        users = await self._others.users(code, gone) if gone else []
        async with self._database.writing() as session:
            repo = PurposeRepository(session)
            others = [other for other in await repo.alone() if other.code != code]
            purpose = await repo.get_for_update(code)
            revision.check(purpose)
            if not _left_out(purpose, body) <= gone:
                raise EditConflict(revision=purpose.revision)
            _must_be_unused([*users, *(await repo.users(code, gone) if gone else [])])
            _must_be_free(body, others)
            for field, value in body.model_dump().items():
                setattr(purpose, field, value)
            note_thing(code, body.names.zh)
            return purpose

    async def remove(self, principal: Principal, code: str) -> None:
        """Raises StillUsed."""
        principal.must_have("admin")
        async with self._database.reading() as session:
            await PurposeRepository(session).get(code)
        users = await self._others.users(code, None)
        async with self._database.writing() as session:
            repo = PurposeRepository(session)
            purpose = await repo.get_for_update(code)
            note_thing(code, purpose.names.get("zh", code))
            _must_be_unused([*users, *await repo.users(code, None)])
            await repo.remove(purpose)


def _left_out(purpose: Purpose, body: PurposeEdit) -> set[str]:
    return {entry["code"] for entry in purpose.task_types} - {entry.code for entry in body.task_types}


def _must_be_unused(users: Iterable[PurposeUser]) -> None:
    found = [user.model_dump() for user in users]
    if found:
        raise StillUsed(users=found)


def _must_be_free(body: PurposeEdit, others: Sequence[Purpose]) -> None:
    """Codes of task types are unique among all, names in each language among those beside. Raises PurposeTaken."""
    _take(body.names, "names", {(language, fold(name)) for row in others for language, name in row.names.items()})
    codes = {entry["code"] for row in others for entry in row.task_types}
    beside: set[tuple[str, str]] = set()
    for index, entry in enumerate(body.task_types):
        field = f"task_types.{index}"
        if entry.code in codes:
            raise PurposeTaken(field=f"{field}.code", name=entry.code)
        codes.add(entry.code)
        _take(entry.names, f"{field}.names", beside)


def _take(names: Names, field: str, taken: set[tuple[str, str]]) -> None:
    for language, name in names.model_dump().items():
        if (language, fold(name)) in taken:
            raise PurposeTaken(field=f"{field}.{language}", name=name)
        taken.add((language, fold(name)))
