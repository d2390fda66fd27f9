"""Looks for what is needed where it should be: at other programs, in the object store, at the service's own rows."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from svckit.contracts.references import OBJECT, OWNERS, Missing, ReferenceFinding
from svckit.errors import ProblemError
from svckit.objects.look import object_fault
from svckit.peers import Peers
from svckit.reference_check.needs import Checked, Need

_log = logging.getLogger(__name__)
FindMissing = Callable[[str, Sequence[str]], Awaitable[list[str]]]
"""Of a kind and ids: those that are not there."""


class Faults:
    """`own`: how the service finds its own rows. `silent`: what has not answered."""

    def __init__(self, service: str, peers: Peers, checked: Checked, own: FindMissing) -> None:
        self._service = service
        self._peers = peers
        self._checked = checked
        self._own = own
        self.silent: set[str] = set()

    async def of(self, needs: Iterable[Need]) -> list[ReferenceFinding]:
        found: list[ReferenceFinding] = []
        ordered = sorted(needs, key=lambda each: (each.what, each.key))
        for what, group in groupby(ordered, key=lambda each: each.what):
            wanted = list(group)
            faults = await self._objects(wanted) if what == OBJECT else await self._things(what, wanted)
            found += [_finding(each, faults[each.key]) for each in wanted if each.key in faults]
        return found

    async def _things(self, what: str, wanted: Sequence[Need]) -> dict[str, Any]:
        keys = list(dict.fromkeys(each.key for each in wanted))
        try:
            gone = (
                await self._checked.finders[what](keys)
                if what in self._checked.finders
                else await self._ask(what, keys)
            )
        except (OSError, ProblemError, ValueError) as error:
            _log.info("%s: %s cannot be looked for: %s", self._service, what, error)
            self.silent.add(OWNERS.get(what, what))
            return {}
        return dict.fromkeys(gone, "missing")

    async def _ask(self, what: str, keys: list[str]) -> set[str]:
        if what not in OWNERS:
            raise ValueError("nobody says which of them are there")
        if OWNERS[what] == self._service:
            return set(await self._own(what, keys))
        answer = await self._peers.call(OWNERS[what], "POST", f"/internal/missing/{what}", body={"ids": keys})
        return set(Missing.model_validate(answer).ids)

    async def _objects(self, wanted: Sequence[Need]) -> dict[str, Any]:
        faults: dict[str, Any] = {}
        store = self._checked.store
        if store is None:
            raise RuntimeError(f"{self._service} needs objects and names no store")
        for each in wanted:
            try:
                fault = await object_fault(store, each.key, each.size)
            except OSError as error:
                _log.info("%s: objects cannot be looked at: %s", self._service, error)
                self.silent.add(OBJECT)
                return {}
            if fault is not None:
                faults[each.key] = fault
        return faults


def _finding(wanted: Need, fault: Any) -> ReferenceFinding:
    values = {"kind": wanted.kind, "id": wanted.id, "name": wanted.name, "owner_id": wanted.owner_id}
    return ReferenceFinding(**values, needs=wanted.what, key=wanted.key, fault=fault)
