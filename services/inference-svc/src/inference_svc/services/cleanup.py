"""Ends replicas that should not be there, and gives back the room of what does not run: nobody's, now and then, and
everybody's replicas when the process ends."""

import asyncio
import logging

from svckit.db import Database
from svckit.ids import outside_name
from svckit.runtime.servers import ServerSpec
from svckit.work import Lease, WorkKind, ask

from inference_svc.ports import Ports
from inference_svc.services.repository import SERVICE_WORK, RemovalRepository, ServiceRepository
from inference_svc.services.spec import KIND, server_name, server_spec
from inference_svc.services.states import ServiceState

SWEEP_WORK = WorkKind("sweep")
"""ReplicaCleanup.sweep, once for all processes."""
_log = logging.getLogger(__name__)
_EMPTY_POLL_S = 0.2
_EMPTY_MARGIN_S = 20.0


class ReplicaCleanup:
    """`interval_s`: between two sweeps."""

    def __init__(self, database: Database, ports: Ports, interval_s: float) -> None:
        self._database = database
        self._runtime, self._ledger = ports.runtime, ports.ledger
        self._interval_s = interval_s

    async def sweep(self, lease: Lease) -> float:
        """Remove servers of this instance that no service and no removal knows, release what is held for neither, and
        look at stopped services that have one or the other. Room of what runs is confirmed by its own step."""
        names = {name for name in await self._runtime.names() if name.startswith(outside_name(KIND, ""))}
        held = set(await self._ledger.held())  # before the rows: who holds room had one
        async with self._database.reading() as session:
            states = {key: state for key, _, state, _ in await ServiceRepository(session).addresses()}
            known = states.keys() | set(await RemovalRepository(session).due())
        for name in names - set(map(server_name, known)):
            _log.warning("removing %s, which no service knows", name)
            await self._runtime.delete(name)
        for service_id in held - known:
            _log.warning("releasing what is held for %s, which is no service", service_id)
            await self._ledger.release(service_id)
        async with lease.writing() as session:
            for service_id, state in states.items():
                if state == ServiceState.STOPPED and (service_id in held or server_name(service_id) in names):
                    ask(session, SERVICE_WORK.key(service_id))
        return self._interval_s

    async def stop_replicas(self) -> None:
        """At the end of the process (08, decision 25). The rows keep what is wanted: the next start brings it back.
        Returns once the replicas have finished what they are at, or have outlived their grace."""
        async with self._database.reading() as session:
            services = await ServiceRepository(session).with_replicas()
        stops = (self._empty(server_spec(service, 0)) for service in services)
        for result in await asyncio.gather(*stops, return_exceptions=True):
            if isinstance(result, BaseException):
                _log.warning("a service was not stopped: %s", result)

    async def _empty(self, spec: ServerSpec) -> None:
        """Raises TimeoutError when the engine does not get rid of the replicas, and what it itself raises."""
        async with asyncio.timeout(spec.grace_s + _EMPTY_MARGIN_S):
            while (await self._runtime.apply(spec)).replicas:  # noqa: ASYNC110 - programs end by themselves
                await asyncio.sleep(_EMPTY_POLL_S)
