"""Replicas that are no longer wanted get a SIGTERM and time to finish (04, serving image), on every engine."""

import time
from dataclasses import replace
from pathlib import Path

from svckit.runtime.servers import ServerObservation, ServerRuntime, ServerSpec

from tests.kit.runtime.test_servers import ready
from tests.support.runtime_harness import RuntimeHarness, until

FINISHES = "trap 'until [ -e /tmp/go ]; do sleep 0.05; done; exit 7' TERM; echo begun; while true; do sleep 0.05; done"
DEAF = "trap '' TERM; echo begun; while true; do sleep 0.05; done"


async def begun(runtime: ServerRuntime, spec: ServerSpec) -> str:
    """The name of the first replica, once its program minds signals."""
    name = (await runtime.apply(spec)).replicas[0].name

    async def log() -> bytes:
        return b"".join([lines async for lines in runtime.log(spec.name, name)])

    await until(log, lambda lines: b"begun" in lines)
    return name


def said(seen: ServerObservation | None) -> list[tuple[bool, bool, bool]]:
    """Replicas as (running, ready, leaving)."""
    assert seen is not None
    return [(each.running, each.ready, each.leaving) for each in seen.replicas]


def may_go(harness: RuntimeHarness, spec: ServerSpec, name: str) -> Path:
    return harness.work / ".servers" / spec.name / name / "tmp" / "go"


async def test_a_replica_finishes_what_it_is_at(harness: RuntimeHarness) -> None:
    spec = harness.server(command=("sh", "-c", FINISHES), health_path=None, grace_s=60)
    runtime, none = harness.servers(), replace(spec, replicas=0)
    name = await begun(runtime, spec)
    for each in (runtime, harness.servers()):
        assert said(await each.apply(none)) == [(True, False, True)]
    may_go(harness, spec, name).touch()
    ended = await until(lambda: harness.engine().inspect(name), lambda seen: seen is None or not seen.running)
    assert ended is not None
    assert ended.exit_code == 7
    seen = await runtime.observe(spec.name)
    assert said(seen) == [(False, False, True)]
    assert seen is not None
    assert seen.replicas[0].reason is None
    assert said(await runtime.apply(none)) == []
    assert not may_go(harness, spec, name).parents[1].exists()


async def test_one_that_does_not_listen_is_removed_after_the_grace(harness: RuntimeHarness) -> None:
    spec = harness.server(command=("sh", "-c", DEAF), health_path=None, grace_s=1)
    runtime, none = harness.servers(), replace(spec, replicas=0)
    name = await begun(runtime, spec)
    clock = time.monotonic()
    assert said(await runtime.apply(none)) == [(True, False, True)]
    await until(lambda: runtime.apply(none), lambda seen: not seen.replicas)
    assert time.monotonic() >= clock + spec.grace_s
    assert await harness.engine().inspect(name) is None


async def test_one_that_leaves_does_not_come_back(harness: RuntimeHarness) -> None:
    spec = harness.server(command=("sh", "-c", FINISHES), health_path=None, grace_s=60)
    runtime = harness.servers()
    name = await begun(runtime, spec)
    await runtime.apply(replace(spec, replicas=0))
    seen = await runtime.apply(spec)
    assert [(each.name == name, each.running, each.leaving) for each in seen.replicas] == [
        (True, True, True),
        (False, True, False),
    ]


async def test_an_old_generation_leaves_once_the_new_one_is_ready(harness: RuntimeHarness) -> None:
    runtime, spec = harness.servers(), harness.server(command=("sh", "-c", FINISHES), health_path=None, grace_s=60)
    name = await begun(runtime, spec)
    new = harness.server(name=spec.name, generation="2")
    seen = await until(lambda: runtime.apply(new), lambda seen: len(seen.ready) == 1 and seen.replicas[0].leaving)
    assert [(each.name == name, each.ready, each.leaving) for each in seen.replicas] == [
        (True, False, True),
        (False, True, False),
    ]
    may_go(harness, spec, name).touch()
    await ready(runtime, new)


async def test_a_server_deleted_meanwhile_leaves_nothing(harness: RuntimeHarness) -> None:
    spec = harness.server(command=("sh", "-c", DEAF), health_path=None, grace_s=60)
    runtime = harness.servers()
    name = await begun(runtime, spec)
    await runtime.apply(replace(spec, replicas=0))
    await runtime.delete(spec.name)
    assert await runtime.observe(spec.name) is None
    assert await harness.engine().inspect(name) is None
    assert await runtime.names() == ()
