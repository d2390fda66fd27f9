"""Brings services to where their owners want them: find_due -> observe -> plan (services/plan.py) -> act -> one write.

Every act may be repeated: names decide identity, so replicas that a killed platform left running are adopted. What the
ledger holds is put again before anything is started, and released once nothing runs any more.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database, now
from svckit.errors import Reason
from svckit.faults import point
from svckit.foreign import clean
from svckit.live import LiveFeed
from svckit.reconciler import Kind
from svckit.reservations import Shortage
from svckit.runtime.port import RuntimeRefused, RuntimeUnavailable
from svckit.runtime.servers import ServerObservation
from svckit.work import Lease, WorkKey, WorkKind

from inference_svc.errors import OWNER_DISABLED, RESOURCES_IMPOSSIBLE, START_REFUSED, START_TIMEOUT, WAITING_ENGINE
from inference_svc.models import Service
from inference_svc.ports import Ports, ReferenceHolder
from inference_svc.publications.repository import PUBLICATION_WORK, PublicationRepository
from inference_svc.publications.service import PublicationService
from inference_svc.services.cleanup import SWEEP_WORK, ReplicaCleanup
from inference_svc.services.confirmations import Confirmations
from inference_svc.services.plan import (
    Facts,
    Limits,
    StateDecision,
    Trouble,
    after_crash,
    dead,
    decide_state,
    is_stable,
    leaving,
    must_apply,
)
from inference_svc.services.repository import SERVICE_WORK, RemovalRepository, ServiceRepository
from inference_svc.services.service import ServiceService
from inference_svc.services.spec import facts_of, holder_of, replica_rows, resources_of, server_name, server_spec
from inference_svc.services.states import UP, ServiceState
from inference_svc.settings import InferenceSettings

_log = logging.getLogger(__name__)
_LOG_LINES = 20
_LOG_BYTES = 4000
_REFUSED_DELAY = timedelta(seconds=30)


@dataclass(frozen=True)
class Outcome:
    """What one step found and did."""

    facts: Facts
    seen: ServerObservation | None
    trouble: Trouble


class InferenceReconciler:
    def __init__(self, database: Database, ports: Ports, live: LiveFeed, settings: InferenceSettings) -> None:
        self._database, self._ports, self._live = database, ports, live
        self._runtime = ports.runtime
        self._publications = PublicationService(database, ports.models, live)
        self._confirmed = Confirmations()
        self.cleanup = ReplicaCleanup(database, ports, settings.sweep_interval_s)
        self._interval_s = settings.reconcile_interval_s
        self._limits = Limits(
            start_timeout=timedelta(seconds=settings.start_timeout_s),
            crash_limit=settings.crash_limit,
            crash_delay_s=settings.crash_delay_s,
            stable=timedelta(seconds=settings.stable_s),
        )

    @property
    def kinds(self) -> dict[WorkKind, Kind]:
        return {
            PUBLICATION_WORK: Kind(self._publications.take),
            SERVICE_WORK: Kind(self._service, slots=8),
            SWEEP_WORK: Kind(self.cleanup.sweep, slots=1),
        }

    async def stop_owner(self, session: AsyncSession, user_id: str) -> None:
        """Stop everything of a user who may not go on."""
        await ServiceService(session, self._live).stop_all(user_id, Reason(code=OWNER_DISABLED))

    async def find_due(self) -> list[WorkKey]:
        async with self._database.reading() as session:
            publications = await PublicationRepository(session).due()
            services = await ServiceRepository(session).due() + await RemovalRepository(session).due()
        return [SWEEP_WORK.key(), *publications, *map(SERVICE_WORK.key, services)]

    async def _service(self, lease: Lease) -> float | None:
        """One that is not at rest is looked at again."""
        async with self._database.reading() as session:
            service = await ServiceRepository(session).find(lease.what)
        try:
            if service is None:
                await self._remove(lease)
                return None
            if service.state == ServiceState.STOPPING:
                await self._stop(lease, service)
            elif service.state in UP and service.desired_replicas > 0:
                await self._bring_up(lease, service)
            elif not await self._rest(lease, service):
                return None
        except RuntimeUnavailable as error:
            await self._note_engine(lease, str(error))
        return self._interval_s

    async def _bring_up(self, lease: Lease, service: Service) -> None:
        spec = server_spec(service, service.desired_replicas)
        facts = facts_of(service, spec.generation)
        seen = await self._runtime.observe(spec.name)
        facts, trouble = await self._reserve(service, facts)
        target = min(facts.desired, facts.reserved)
        if must_apply(facts, seen, target, now()):
            facts = await self._count_crashes(facts, seen)
            if seen is not None and seen.replicas:  # some may be ended
                await lease.prove()
            try:
                seen = await self._runtime.apply(replace(spec, replicas=target))
            except RuntimeRefused as refused:
                trouble = replace(trouble, refusal=_refusal(refused))
                facts = replace(facts, retry_at=now() + _REFUSED_DELAY)
            point("inference.mid_start")
        if facts.desired < facts.reserved and not leaving(seen):
            facts, _ = await self._hold(service, facts)
        await self._conclude(lease, service, Outcome(facts, seen, trouble))

    async def _reserve(self, service: Service, facts: Facts) -> tuple[Facts, Trouble]:
        """Hold room for what is wanted. Room for fewer than before is given back after the replicas are gone; room
        that is held is confirmed each minute."""
        recently = self._confirmed.is_recent(service.id)
        if facts.desired < facts.reserved or (facts.desired == facts.reserved and recently):
            return facts, Trouble()
        return await self._hold(service, facts)

    async def _hold(self, service: Service, facts: Facts) -> tuple[Facts, Trouble]:
        """For all replicas that are wanted, or for as many as fit."""
        held, trouble = facts.desired, Trouble()
        try:
            await self._ports.ledger.reserve(holder_of(service), resources_of(service), held)
            self._confirmed.note(service.id)
        except Shortage as shortage:
            if facts.desired <= facts.reserved:
                return facts, trouble
            held, trouble = await self._hold_part(service, facts, shortage), _trouble(shortage)
        since = now() if facts.reserved == 0 and held else facts.since
        return replace(facts, reserved=held, since=since), trouble

    async def _hold_part(self, service: Service, facts: Facts, shortage: Shortage) -> int:
        """For how many replicas room is held now, not fewer than before."""
        part = max(facts.reserved, shortage.fitting(resources_of(service), facts.desired))
        known = part == facts.reserved and (part == 0 or self._confirmed.is_recent(service.id))
        if known or not shortage.lacking:
            return facts.reserved
        try:
            await self._ports.ledger.reserve(holder_of(service), resources_of(service), part)
        except Shortage:  # somebody else was faster
            return facts.reserved
        self._confirmed.note(service.id)
        return part

    async def _count_crashes(self, facts: Facts, seen: ServerObservation | None) -> Facts:
        """Before the dead ones are replaced: their final log lines."""
        gone = dead(seen)
        if seen is None or not gone:
            return facts
        crashes, retry_at = after_crash(facts, self._limits, now())
        tail = await self._log_tail(seen.name, gone[0].name)
        why = f"{gone[0].reason or ''} {gone[0].detail}".strip()
        return replace(facts, crashes=crashes, retry_at=retry_at, last_crash=f"{why}\n{tail}".strip())

    async def _conclude(self, lease: Lease, service: Service, outcome: Outcome) -> None:
        facts, clock = outcome.facts, now()
        if is_stable(facts, self._limits, clock):
            facts = replace(facts, crashes=0, last_crash="", retry_at=None)
        ready = len(outcome.seen.ready) if outcome.seen else 0
        decision = decide_state(facts, ready, outcome.trouble, self._limits, clock)
        if decision.reason and decision.reason.code == START_TIMEOUT and facts.state != ServiceState.FAILED:
            decision = StateDecision(decision.state, await self._with_log(decision.reason, outcome.seen))
        await self._write(lease, service, replace(outcome, facts=facts), decision)

    async def _with_log(self, reason: Reason, seen: ServerObservation | None) -> Reason:
        if seen is None or not seen.replicas:
            return reason
        return reason.model_copy(update={"detail": await self._log_tail(seen.name, seen.replicas[0].name)})

    async def _write(self, lease: Lease, known: Service, outcome: Outcome, decision: StateDecision) -> None:
        """One transaction, and none when nothing is new. What the owner decided meanwhile wins."""
        facts, replicas = outcome.facts, replica_rows(outcome.seen.replicas if outcome.seen else ())
        reason = decision.reason.model_dump() if decision.reason else None
        values = {
            "reserved_replicas": facts.reserved,
            "crashes": facts.crashes,
            "last_crash": facts.last_crash,
            "retry_at": facts.retry_at,
            "replicas": replicas,
        }
        moved = (known.state, known.reason) != (decision.state, reason)
        told = moved or known.reserved_replicas != facts.reserved or _answering(known.replicas) != _answering(replicas)
        if not told and all(getattr(known, name) == value for name, value in values.items()):
            return
        async with lease.writing() as session:
            row = await ServiceRepository(session).find_for_update(known.id)
            if row is None or (row.state, row.desired_replicas) != (known.state, known.desired_replicas):
                return  # whoever changed it has asked
            for name, value in values.items():
                setattr(row, name, value)
            row.since = facts.since
            if told:
                ServiceService(session, self._live).move(row, decision.state, decision.reason)

    async def _stop(self, lease: Lease, service: Service) -> None:
        spec = server_spec(service, 0)
        seen = await self._runtime.observe(spec.name)
        if seen is not None and seen.replicas:
            await lease.prove()
            seen = await self._runtime.apply(spec)
        if seen is not None and seen.replicas:
            return
        await lease.prove()
        await self._ports.ledger.release(service.id)
        self._confirmed.forget(service.id)
        async with lease.writing() as session:
            row = await ServiceRepository(session).find_for_update(service.id)
            if row is None or row.state != ServiceState.STOPPING:
                return  # whoever changed it has asked
            row.reserved_replicas, row.replicas, row.crashes, row.last_crash, row.retry_at = 0, [], 0, "", None
            kept = row.reason if row.reason and row.reason["code"] != WAITING_ENGINE else None
            reason = Reason.model_validate(kept) if kept else None
            ServiceService(session, self._live).move(row, ServiceState.STOPPED, reason)

    async def _remove(self, lease: Lease) -> None:
        """What a deleted service has left, or a publication of which none was made."""
        service_id = lease.what
        async with self._database.reading() as session:
            removal = await RemovalRepository(session).find(service_id)
            left = removal or await PublicationRepository(session).finished_as(service_id)
        if left is None:
            return
        await self._runtime.delete(server_name(service_id))
        await self._ports.ledger.release(service_id)
        await self._ports.models.remove_references(ReferenceHolder(service_id, left.model_id, left.algorithm_id))
        async with lease.writing() as session:
            await RemovalRepository(session).discard(service_id)

    async def _note_engine(self, lease: Lease, detail: str) -> None:
        """Nothing is known about the replicas: the state stays, the reason says so."""
        async with lease.writing() as session:
            row = await ServiceRepository(session).find_for_update(lease.what)
            if row is None or (row.reason or {}).get("code") == WAITING_ENGINE:
                return
            row.reason = Reason(code=WAITING_ENGINE, detail=detail).model_dump()
            ServiceService(session, self._live).notify(row, "state")

    async def _log_tail(self, server: str, replica: str) -> str:
        lines = bytearray()
        with suppress(RuntimeUnavailable):
            async for chunk in self._runtime.log(server, replica, _LOG_LINES):
                lines += chunk
        return clean(lines[-_LOG_BYTES:].decode("utf-8", "replace"))

    async def _rest(self, lease: Lease, service: Service) -> bool:
        """Whether it had replicas all the same, of a process that was paused until after the stop. Once it has none,
        room that such a process has held is released."""
        seen = await self._runtime.observe(server_name(service.id))
        await lease.prove()
        if seen is None or not seen.replicas:
            await self._ports.ledger.release(service.id)
            return False
        await self._runtime.apply(server_spec(service, 0))
        return True


def _trouble(shortage: Shortage) -> Trouble:
    """Room is waited for, but not more than there is in all."""
    if shortage.beyond:
        return Trouble(refusal=Reason(code=RESOURCES_IMPOSSIBLE, params=shortage.beyond))
    return Trouble(shortage=shortage.reason)


def _refusal(refused: RuntimeRefused) -> Reason:
    return Reason(code=START_REFUSED, params={"code": refused.code}, detail=refused.detail)


def _answering(replicas: list[dict[str, object]]) -> set[tuple[object, object]]:
    return {(row["name"], row["address"]) for row in replicas if row["ready"]}
