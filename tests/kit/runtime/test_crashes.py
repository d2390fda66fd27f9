"""The platform dies at any deed of a job or a server; its successor goes on, and nothing runs twice."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from svckit.runtime.machine.engine import ContainerEngine
from svckit.runtime.machine.folder import container_owner
from svckit.runtime.machine.runtime import MachineRuntime
from svckit.runtime.machine.surroundings import Surroundings
from svckit.runtime.port import JobPhase, JobSpec, ServerObservation, StageStep

from tests.kit.runtime.bed import SMALL, Bed, is_final, until
from tests.kit.runtime.test_servers import ready


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


def mortal(bed: Bed, deed: str, number: int, *, after: bool) -> MachineRuntime:
    engine: Any = DyingEngine(bed.engine(), deed, number, after=after)
    return MachineRuntime(Surroundings(engine, bed.store, bed.work, bed.supervise, container_owner()))


async def live_until_death(runtime: MachineRuntime, spec: JobSpec) -> None:
    with pytest.raises(Death):
        await until(lambda: runtime.ensure_job(spec), is_final)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("deed", ["create", "start"])
async def test_a_job_runs_once_whenever_the_platform_dies(bed: Bed, deed: str, number: int, after: bool) -> None:
    stage = StageStep(bed.stage_image("echo staged >> /workspace/dataset/log"), {}, (), SMALL)
    spec = bed.job("cat /workspace/dataset/log; echo ran >> /workspace/output/log", stage=stage)
    await live_until_death(mortal(bed, deed, number, after=after), spec)
    successor = bed.runtime()
    assert (await bed.finish(spec, successor)).phase == JobPhase.SUCCEEDED
    assert await successor.read_job_file(spec.name, "run/log") == b"staged\n"
    assert await successor.read_job_file(spec.name, "output/log") == b"ran\n"


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("deed", ["create", "start"])
async def test_a_server_has_its_replicas_whenever_the_platform_dies(bed: Bed, deed: str, after: bool) -> None:
    spec = bed.server(replicas=2)
    with pytest.raises(Death):
        await mortal(bed, deed, 1, after=after).apply_server(spec)
    seen = await ready(bed.runtime(), spec)
    assert [replica.restarts for replica in seen.replicas] == [0, 0]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("deed", ["signal", "remove"])
async def test_a_replica_leaves_whenever_the_platform_dies(bed: Bed, deed: str, after: bool) -> None:
    spec = bed.server(grace_s=0)
    await ready(bed.runtime(), spec)
    dying, none = mortal(bed, deed, 1, after=after), replace(spec, replicas=0)
    with pytest.raises(Death):
        await until(lambda: dying.apply_server(none), lambda seen: not seen.replicas)
    successor = bed.runtime()
    await until(lambda: successor.apply_server(none), lambda seen: not seen.replicas)
    assert await successor.observe_server(spec.name) == ServerObservation(spec.name)


async def test_a_replica_is_not_taken_for_its_predecessor_that_left(bed: Bed) -> None:
    """The container is gone, and the platform dies before the note about it is."""
    spec = bed.server(grace_s=0)
    await ready(bed.runtime(), spec)
    dying, none = mortal(bed, "remove", 1, after=True), replace(spec, replicas=0)
    with pytest.raises(Death):
        await until(lambda: dying.apply_server(none), lambda seen: not seen.replicas)
    assert [replica.leaving for replica in (await bed.runtime().apply_server(spec)).replicas] == [False]
