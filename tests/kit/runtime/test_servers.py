"""Servers through the runtime port, on every engine."""

from dataclasses import replace
from unittest.mock import AsyncMock

import httpx
import pytest
from svckit.runtime.port import ObjectMount, RuntimeRefused
from svckit.runtime.servers import ServerObservation, ServerRuntime, ServerSpec

from tests.support.runtime_harness import RuntimeHarness, until


async def ready(runtime: ServerRuntime, spec: ServerSpec) -> ServerObservation:
    """Apply until just the wanted replicas are there and ready."""

    def good(seen: ServerObservation) -> bool:
        return len(seen.ready) == len(seen.replicas) == spec.replicas and all(
            replica.generation == spec.generation for replica in seen.replicas
        )

    return await until(lambda: runtime.apply(spec), good)


async def test_a_server_becomes_ready_and_answers(harness: RuntimeHarness) -> None:
    runtime, spec = harness.servers(), harness.server()
    seen = await ready(runtime, spec)
    assert await runtime.observe(spec.name) == seen
    assert await runtime.names() == (spec.name,)
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://{seen.replicas[0].address}/health")
    assert (answer.status_code, answer.text) == (200, "ok")


async def test_a_network_that_vanished_is_made_anew(harness: RuntimeHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that vanishes between the look for it and the start: the next one heals that."""
    runtime, spec, engine = harness.servers(), harness.server(), harness.engine()
    await ready(runtime, spec)
    await engine.remove(f"{spec.name}-0")
    await engine.remove_network(spec.name)
    await ready(runtime, spec)
    if harness.url.startswith("docker:"):
        await engine.remove(f"{spec.name}-0")
        await engine.remove_network(spec.name)
        with monkeypatch.context() as patch:
            patch.setattr(type(engine), "ensure_network", AsyncMock())
            with pytest.raises(RuntimeRefused, match="network"):
                await runtime.apply(spec)
        await ready(runtime, spec)


async def test_without_a_health_path_a_connection_decides(harness: RuntimeHarness) -> None:
    spec = harness.server(health_path=None)
    assert (await ready(harness.servers(), spec)).replicas[0].running


async def test_a_health_path_that_answers_otherwise_is_not_ready(harness: RuntimeHarness) -> None:
    runtime, spec = harness.servers(), harness.server()
    await ready(runtime, spec)
    wrong = replace(spec, health_path="/none", generation="2")
    seen = await until(lambda: runtime.apply(wrong), lambda seen: len(seen.replicas) == 2)
    assert {replica.generation: replica.ready for replica in seen.replicas} == {"1": True, "2": False}


async def test_a_slow_answer_takes_no_ready_replica_off_the_air(harness: RuntimeHarness) -> None:
    runtime, spec = harness.servers(), harness.server()
    name = (await ready(runtime, spec)).replicas[0].name
    await harness.engine().signal(name, "SIGSTOP")
    for asked, expected in ((runtime, 1), (harness.servers(), 0)):
        seen = await asked.observe(spec.name)
        assert seen is not None
        assert len(seen.ready) == expected
    await harness.engine().signal(name, "SIGCONT")
    assert len((await ready(runtime, spec)).ready) == 1


async def test_a_ready_replica_that_stays_silent_is_no_longer_ready(harness: RuntimeHarness) -> None:
    """Its health path is a file that comes and goes."""
    command = tuple(word.replace("/app", "/tmp") for word in harness.server_command)
    runtime, spec = harness.servers(), harness.server(command=command)
    name = (await runtime.apply(spec)).replicas[0].name
    health = harness.work / ".servers" / spec.name / name / "tmp" / "health"
    for there in (True, False, True):
        health.touch() if there else health.unlink()

        def as_healthy(seen: ServerObservation | None, wanted: int = int(there)) -> bool:
            return seen is not None and len(seen.ready) == wanted

        await until(lambda: runtime.observe(spec.name), as_healthy)


async def test_replicas_come_and_go_with_the_number_wanted(harness: RuntimeHarness) -> None:
    runtime, spec = harness.servers(), harness.server()
    first = (await ready(runtime, spec)).replicas[0]
    two = await ready(runtime, replace(spec, replicas=2))
    assert first in two.replicas
    assert len({replica.address for replica in two.replicas}) == 2
    assert (await ready(runtime, spec)).replicas == (first,)
    await ready(runtime, replace(spec, replicas=0))
    assert await runtime.observe(spec.name) == ServerObservation(spec.name)


async def test_the_old_generation_stays_until_the_new_one_is_ready(harness: RuntimeHarness) -> None:
    runtime, spec = harness.servers(), harness.server()
    await ready(runtime, spec)
    deaf = replace(spec, generation="2", command=("sleep", "1000"))
    for _ in range(3):
        seen = await runtime.apply(deaf)
        assert [replica.generation for replica in seen.ready] == ["1"]
    seen = await ready(runtime, replace(spec, generation="3"))
    assert [replica.generation for replica in seen.replicas] == ["3"]


async def test_a_dead_replica_says_why_and_is_replaced(harness: RuntimeHarness) -> None:
    runtime, spec = harness.servers(), harness.server()
    name = (await ready(runtime, spec)).replicas[0].name
    await harness.engine().signal(name, "SIGKILL")
    dead = await until(
        lambda: runtime.observe(spec.name),
        lambda seen: seen is not None and not seen.replicas[0].running,
    )
    assert dead is not None
    assert (dead.replicas[0].reason, dead.replicas[0].ready) == ("killed", False)
    again = (await ready(runtime, spec)).replicas[0]
    assert (again.name, again.restarts, again.reason) == (name, 1, None)


async def test_the_last_lines_of_a_crash_are_kept(harness: RuntimeHarness) -> None:
    runtime, spec = harness.servers(), harness.server(command=("sh", "-c", "echo boom >&2; exit 3"))
    await runtime.apply(spec)
    seen = await until(
        lambda: runtime.observe(spec.name),
        lambda seen: seen is not None and seen.replicas[0].reason is not None,
    )
    assert seen is not None
    replica = seen.replicas[0]
    assert (replica.reason, replica.detail.strip()) == ("code_error", "boom")
    assert b"boom" in b"".join([lines async for lines in runtime.log(spec.name, replica.name)])
    assert [lines async for lines in runtime.log(spec.name, "another-0")] == []


async def test_a_server_is_found_again_by_a_new_runtime(harness: RuntimeHarness) -> None:
    first, spec = harness.servers(), harness.server()
    seen = await ready(first, spec)
    await first.close()
    second = harness.servers()
    assert await second.observe(spec.name) == seen
    assert await second.apply(spec) == seen


async def test_objects_are_mounted_read_only(harness: RuntimeHarness) -> None:
    await harness.store.put_bytes("models/1/weights", b"w\n")
    script = "cat /workspace/model/weights; exec sleep 1000"
    mounts = (ObjectMount("models/1/", "/workspace/model"),)
    runtime, spec = harness.servers(), harness.server(command=("sh", "-c", script), mounts=mounts)
    name = (await runtime.apply(spec)).replicas[0].name

    async def log() -> bytes:
        return b"".join([lines async for lines in runtime.log(spec.name, name)])

    await until(log, lambda lines: lines == b"w\n")


async def test_what_cannot_be_started_is_refused(harness: RuntimeHarness) -> None:
    runtime = harness.servers()
    for changes, code in (
        ({"image": "modelyard-test-none:1"}, "image_not_found"),
        ({"mounts": (ObjectMount("models/gone/", "/workspace/model"),)}, "start_failed"),
    ):
        with pytest.raises(RuntimeRefused) as refused:
            await runtime.apply(harness.server(**changes))
        assert refused.value.code == code


async def test_a_program_that_cannot_be_run_is_told(harness: RuntimeHarness) -> None:
    runtime, spec = harness.servers(), harness.server(command=("/no/such/program",))
    await runtime.apply(spec)
    seen = await until(lambda: runtime.observe(spec.name), lambda seen: bool(seen and not seen.replicas[0].running))
    assert seen is not None
    assert seen.replicas[0].reason == "start_failed"
    assert "/no/such/program: No such file or directory" in seen.replicas[0].detail


async def test_a_deleted_server_leaves_nothing(harness: RuntimeHarness) -> None:
    runtime, spec = harness.servers(), harness.server()
    await ready(runtime, spec)
    await runtime.delete(spec.name)
    await runtime.delete(spec.name)
    assert await runtime.observe(spec.name) is None
    assert await runtime.names() == ()
