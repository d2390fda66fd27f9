"""The platform dies at any deed of a job or a server; its successor goes on, and nothing runs twice."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from svckit.runtime.jobs import JobPhase, JobSpec, StageStep
from svckit.runtime.machine.context import RuntimeContext
from svckit.runtime.machine.engine import ContainerEngine, ContainerSpec, EngineRefused
from svckit.runtime.machine.folder import container_owner
from svckit.runtime.machine.jobs import MachineJobs
from svckit.runtime.machine.servers import MachineServers
from svckit.runtime.servers import ServerObservation

from tests.kit.runtime.test_servers import ready
from tests.support.runtime_harness import SMALL, RuntimeHarness, is_final, until


class Death(Exception):
    """The end of the process that was the platform."""


class DyingEngine:
    """Passes calls on, and dies at the `number`th call of `deed`, before or after it was done."""

    def __init__(self, engine: ContainerEngine, deed: str, number: int, *, after: bool) -> None:
        self._engine, self._deed, self._left, self._after = engine, deed, number, after

    def __getattr__(self, name: str) -> Any:
        call: Callable[..., Awaitable[Any]] = getattr(self._engine, name)
        return self._dying(call) if name == self._deed else call

    def _dying(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def deed(*arguments: Any) -> Any:
            self._left -= 1
            if self._left == 0 and not self._after:
                raise Death
            answer = await call(*arguments)
            if self._left == 0:
                raise Death
            return answer

        return deed


def mortal(harness: RuntimeHarness, deed: str, number: int, *, after: bool) -> RuntimeContext:
    engine: Any = DyingEngine(harness.engine(), deed, number, after=after)
    return RuntimeContext(engine, harness.store, harness.work, harness.supervise, container_owner())


async def live_until_death(runtime: MachineJobs, spec: JobSpec) -> None:
    with pytest.raises(Death):
        await until(lambda: runtime.ensure(spec), is_final)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("deed", ["create", "start"])
async def test_a_job_runs_once_whenever_the_platform_dies(
    harness: RuntimeHarness, deed: str, number: int, after: bool
) -> None:
    stage = StageStep(harness.stage_image("echo staged >> /workspace/dataset/log"), {}, (), SMALL)
    spec = harness.job("cat /workspace/dataset/log; echo ran >> /workspace/output/log", stage=stage)
    await live_until_death(MachineJobs(mortal(harness, deed, number, after=after)), spec)
    successor = harness.jobs()
    assert (await harness.finish(spec, successor)).phase == JobPhase.SUCCEEDED
    assert (await successor.read(spec.ref, "run/log")).data == b"staged\n"
    assert (await successor.read(spec.ref, "output/log")).data == b"ran\n"


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("deed", ["create", "start"])
async def test_a_server_has_its_replicas_whenever_the_platform_dies(
    harness: RuntimeHarness, deed: str, after: bool
) -> None:
    spec = harness.server(replicas=2)
    with pytest.raises(Death):
        await MachineServers(mortal(harness, deed, 1, after=after)).apply(spec)
    seen = await ready(harness.servers(), spec)
    assert [replica.restarts for replica in seen.replicas] == [0, 0]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("deed", ["signal", "remove"])
async def test_a_replica_leaves_whenever_the_platform_dies(harness: RuntimeHarness, deed: str, after: bool) -> None:
    spec = harness.server(grace_s=0)
    await ready(harness.servers(), spec)
    dying, none = MachineServers(mortal(harness, deed, 1, after=after)), replace(spec, replicas=0)
    with pytest.raises(Death):
        await until(lambda: dying.apply(none), lambda seen: not seen.replicas)
    successor = harness.servers()
    await until(lambda: successor.apply(none), lambda seen: not seen.replicas)
    assert await successor.observe(spec.name) == ServerObservation(spec.name)


async def test_a_replica_is_not_taken_for_its_predecessor_that_left(harness: RuntimeHarness) -> None:
    """The container is gone, and the platform dies before the note about it is."""
    spec = harness.server(grace_s=0)
    await ready(harness.servers(), spec)
    dying, none = MachineServers(mortal(harness, "remove", 1, after=True)), replace(spec, replicas=0)
    with pytest.raises(Death):
        await until(lambda: dying.apply(none), lambda seen: not seen.replicas)
    assert [replica.leaving for replica in (await harness.servers().apply(spec)).replicas] == [False]


async def test_refusals_that_are_not_in_a_row_do_not_end_a_job(
    harness: RuntimeHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its staging step and its program are each refused three times before they are taken."""
    engine = type(harness.engine())
    create, refused = engine.create, Counter[str]()

    async def stubborn(self: Any, spec: ContainerSpec) -> None:
        refused[spec.name] += 1
        if refused[spec.name] <= 3:
            raise EngineRefused("try again")
        await create(self, spec)

    monkeypatch.setattr(engine, "create", stubborn)
    stage = StageStep(harness.stage_image("true"), {}, (), SMALL)
    spec = harness.job("true", stage=stage)
    seen = await harness.finish(spec)
    assert (seen.phase, seen.reason) == (JobPhase.SUCCEEDED, None)
    assert refused == {f"{spec.name}-stage": 4, spec.name: 4}
