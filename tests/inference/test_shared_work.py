"""Two processes of the inference service share the work on one database and engine: nothing is done twice or late."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from svckit.live import LiveFeed
from svckit.peers import Peers
from svckit.reservations import GatewayLedger, Holder
from svckit.runtime.port import Resources
from svckit.runtime.servers import ServerObservation, ServerSpec
from svckit.work import Lease, LeaseLost, WorkKind, WorkQueue, ask

from inference_svc.adapters.models import ModelPeer
from inference_svc.models import Removal, Service
from inference_svc.ports import ReferenceHolder
from inference_svc.publications.repository import PUBLICATION_WORK
from inference_svc.reconciler import InferenceReconciler
from inference_svc.services.repository import SERVICE_WORK
from inference_svc.services.spec import KIND, server_name
from tests.inference.harness import OWNER, Harness, count, in_state, path_of, start
from tests.inference.test_publications import holds_nothing, is_gone
from tests.support.one_service import Running, eventually, stop_reconciling
from tests.support.runtimes import FakeServers


class SlowServers(FakeServers):
    """The engine of `whole` as one process sees it, which is paused when it is about to apply something, or, with
    `after_look`, when it has looked."""

    def __init__(self, whole: FakeServers, *, after_look: bool = False) -> None:
        super().__init__()
        self._whole, self._after_look = whole, after_look
        self.servers, self.specs = whole.servers, whole.specs
        self.paused, self.go_on = asyncio.Event(), asyncio.Event()

    async def observe(self, name: str) -> ServerObservation | None:
        seen = await self._whole.observe(name)
        if self._after_look:
            await self._pause()
        return seen

    async def apply(self, spec: ServerSpec) -> ServerObservation:
        await self._pause()
        return await self._whole.apply(spec)

    async def _pause(self) -> None:
        self.paused.set()
        await self.go_on.wait()


class SlowLedger(GatewayLedger):
    """The ledger of a process that is paused when it is about to hold room or to release it."""

    def __init__(self, peers: Peers) -> None:
        super().__init__(peers, KIND)
        self.paused, self.go_on = asyncio.Event(), asyncio.Event()

    async def reserve(self, holder: Holder, each: Resources, replicas: int = 1) -> None:
        await self._pause()
        await super().reserve(holder, each, replicas)

    async def release(self, holder_id: str) -> None:
        await self._pause()
        await super().release(holder_id)

    async def _pause(self) -> None:
        self.paused.set()
        await self.go_on.wait()


class SlowModels(ModelPeer):
    """The models of a process that is paused when it is about to put references. `put`: how many there are then."""

    def __init__(self, harness: Harness) -> None:
        super().__init__(harness.around.peers)
        self._references = harness.neighbours.references
        self.paused, self.go_on = asyncio.Event(), asyncio.Event()
        self.put = 0

    async def add_references(self, holder: ReferenceHolder, owner_id: str, name: str) -> None:
        self.paused.set()
        await self.go_on.wait()
        await super().add_references(holder, owner_id, name)
        self.put = len(self._references)


def step_of(harness: Harness, process: Running, lease: Lease, **slow: Any) -> "asyncio.Future[Any]":
    """The step of a process that has this lease, as its reconciler runs it. `slow`: those of its ports."""
    database = process.app.state.database
    ports = replace(harness.ports(), **slow)
    kind = InferenceReconciler(database, ports, LiveFeed(database), harness.settings).kinds[WorkKind(lease.kind)]
    return asyncio.ensure_future(kind.step(lease))


async def claimed(process: Running, kind: WorkKind = SERVICE_WORK) -> Lease:
    """The lease on the only work of this kind, of a process that says nothing any more."""

    async def claim() -> list[Lease]:
        return await WorkQueue(process.app.state.database, 0.5).claim(kind, 1)

    return (await eventually(claim))[0]  # type: ignore[no-any-return]


async def test_two_processes_make_and_start_each_service_once(harness: Harness) -> None:
    async with harness.run() as first, harness.run() as second:
        callers = [first.as_user(OWNER), second.as_user(OWNER)]
        made = [await harness.make(callers[number % 2], f"服务 {number}") for number in range(6)]
        for number, service_id in enumerate(made):
            await start(callers[number % 2], service_id, 2)
        for number, service_id in enumerate(made):
            await in_state(callers[(number + 1) % 2], service_id, "running")
        assert await count(first, Service) == len(made)
    assert harness.runtime.started == 2 * len(made)


async def test_what_a_killed_process_had_claimed_is_taken_over(harness: Harness) -> None:
    async with harness.run() as killed:
        made = await harness.make(killed.as_user(OWNER))
        await stop_reconciling(killed)
        await start(killed.as_user(OWNER), made)
        await claimed(killed)
        async with harness.run() as other:
            await in_state(other.as_user(OWNER), made, "running")
    assert harness.runtime.started == 1


async def test_a_process_that_was_paused_brings_nothing_back(harness: Harness) -> None:
    """It was about to start a replica; meanwhile the service was stopped."""
    harness.settings = harness.settings.model_copy(update={"sweep_interval_s": 0.1})
    async with harness.run() as paused:
        owner = paused.as_user(OWNER)
        made = await harness.make(owner)
        await stop_reconciling(paused)
        await start(owner, made)
        slow = SlowServers(harness.runtime)
        step = step_of(harness, paused, await claimed(paused), runtime=slow)
        await slow.paused.wait()
        async with harness.run() as other:
            await in_state(owner, made, "running")
            assert (await owner("POST", path_of(made, "/stop"))).status_code == 202
            stopped = await in_state(owner, made, "stopped")
            slow.go_on.set()
            with pytest.raises(LeaseLost):
                await step
            assert await in_state(other.as_user(OWNER), made, "stopped") == stopped

            async def removed() -> bool:
                return harness.runtime.servers[server_name(made)] == []

            await eventually(removed)


@pytest.mark.parametrize("deleted", [False, True])
async def test_what_a_process_that_was_paused_holds_is_released(harness: Harness, *, deleted: bool) -> None:
    """It was about to hold room for a service; meanwhile that was stopped, or deleted as well."""
    harness.settings = harness.settings.model_copy(update={"sweep_interval_s": 0.1})
    async with harness.run() as paused:
        owner = paused.as_user(OWNER)
        made = await harness.make(owner)
        await stop_reconciling(paused)
        await start(owner, made)
        slow = SlowLedger(harness.around.peers)
        step = step_of(harness, paused, await claimed(paused), ledger=slow)
        await slow.paused.wait()
        async with harness.run() as other:
            await in_state(owner, made, "running")
            assert (await owner("POST", path_of(made, "/stop"))).status_code == 202
            await in_state(owner, made, "stopped")
            if deleted:
                assert (await owner("DELETE", path_of(made))).status_code == 204

                async def removed() -> bool:
                    return await count(other, Removal) == 0

                await eventually(removed)
            slow.go_on.set()
            with pytest.raises(LeaseLost):
                await step

            async def given_back() -> bool:
                return not harness.neighbours.reservations and not harness.runtime.servers.get(server_name(made))

            await eventually(given_back)


async def test_what_a_process_that_was_paused_releases_is_held_again(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was about to release the room of a stopped service; meanwhile that was started again."""
    monkeypatch.setattr("inference_svc.services.confirmations.CONFIRM_S", 0.1)
    async with harness.run() as paused:
        owner = paused.as_user(OWNER)
        made = await harness.make(owner)
        await start(owner, made)
        await in_state(owner, made, "running")
        await stop_reconciling(paused)
        assert (await owner("POST", path_of(made, "/stop"))).status_code == 202
        slow = SlowLedger(harness.around.peers)
        step = step_of(harness, paused, await claimed(paused), ledger=slow)
        await slow.paused.wait()
        async with harness.run():
            await in_state(owner, made, "stopped")
            await start(owner, made)
            await in_state(owner, made, "running")
            slow.go_on.set()
            with pytest.raises(LeaseLost):
                await step

            async def held() -> bool:
                return harness.neighbours.reservations == {made: 1}

            await eventually(held)


@pytest.mark.parametrize("stopping", [True, False])
@pytest.mark.parametrize("replicas", [1, 0])
async def test_a_process_that_was_paused_ends_nothing(harness: Harness, *, stopping: bool, replicas: int) -> None:
    """It had looked at a service that is `stopping`, or has been stopped, and saw so many replicas; meanwhile the
    service was started again by its owner."""
    async with harness.run() as paused:
        owner = paused.as_user(OWNER)
        made = await harness.make(owner)
        name = server_name(made)
        await start(owner, made)
        await in_state(owner, made, "running")
        seen = harness.runtime.servers[name][:replicas]
        if stopping:
            await stop_reconciling(paused)
        assert (await owner("POST", path_of(made, "/stop"))).status_code == 202
        if not stopping:
            await in_state(owner, made, "stopped")
            await stop_reconciling(paused)
            async with paused.app.state.database.writing() as session:
                ask(session, SERVICE_WORK.key(made))
        harness.runtime.servers[name] = seen
        slow = SlowServers(harness.runtime, after_look=True)
        step = step_of(harness, paused, await claimed(paused), runtime=slow)
        await slow.paused.wait()
        async with harness.run() as other:
            await in_state(owner, made, "stopped")
            await start(other.as_user(OWNER), made)
            await in_state(owner, made, "running")
            await stop_reconciling(other)
            running, held = harness.runtime.servers[name][:], dict(harness.neighbours.reservations)
            assert running
            assert held
            slow.go_on.set()
            with pytest.raises(LeaseLost):
                await step
            assert harness.runtime.servers[name] == running
            assert harness.neighbours.reservations == held


async def test_references_that_a_process_puts_after_a_pause_go_with_the_publication(harness: Harness) -> None:
    """Its model is gone, as another process has found meanwhile."""
    async with harness.run() as paused:
        await stop_reconciling(paused)
        event = harness.publication()
        await harness.around.send(event)
        slow = SlowModels(harness)
        step = step_of(harness, paused, await claimed(paused, PUBLICATION_WORK), models=slow)
        await slow.paused.wait()
        del harness.neighbours.models[event.model_id]
        async with harness.run() as other:
            await eventually(lambda: is_gone(other))
            slow.go_on.set()
            with pytest.raises(LeaseLost):
                await step
            assert slow.put == 2
            await eventually(lambda: holds_nothing(harness))
