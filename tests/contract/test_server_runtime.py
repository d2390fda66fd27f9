"""What every ServerRuntime does."""

from dataclasses import replace

import pytest
from svckit.runtime.port import ObjectMount, RuntimeRefused
from svckit.runtime.servers import ServerObservation, ServerRuntime, ServerSpec

from tests.contract.harness import Hints, Servers
from tests.support.runtime_harness import until


async def ready(runtime: ServerRuntime, spec: ServerSpec) -> ServerObservation:
    """Apply until just the wanted replicas are there and ready."""

    def good(seen: ServerObservation) -> bool:
        same = all(replica.generation == spec.generation for replica in seen.replicas)
        return len(seen.ready) == len(seen.replicas) == spec.replicas and same

    return await until(lambda: runtime.apply(spec), good)


async def test_a_server_becomes_ready_and_has_an_address(servers: Servers) -> None:
    runtime, spec = servers.runtime(), servers.server()
    seen = await ready(runtime, spec)
    address = seen.replicas[0].address
    assert address
    assert await runtime.observe(spec.name) == seen
    assert await servers.runtime().observe(spec.name) == seen
    assert await runtime.names() == (spec.name,)
    assert await runtime.endpoints() == {spec.name: (address,)}


async def test_it_says_whether_replicas_are_kept_from_the_rest(servers: Servers) -> None:
    """Here they are: the tests run as root on a machine with nftables, or start no containers."""
    runtime, spec = servers.runtime(), servers.server()
    for _ in range(2):
        assert await runtime.isolation() == ""
        await ready(runtime, spec)


async def test_replicas_come_and_go_with_the_number_wanted(servers: Servers) -> None:
    runtime, spec = servers.runtime(), servers.server()
    first = (await ready(runtime, spec)).replicas[0]
    two = await ready(runtime, replace(spec, replicas=2))
    assert first in two.replicas
    assert len({replica.address for replica in two.replicas}) == 2
    assert (await ready(runtime, spec)).replicas == (first,)


async def test_the_name_outlives_zero_replicas(servers: Servers) -> None:
    runtime, spec = servers.runtime(), servers.server()
    await ready(runtime, spec)
    await ready(runtime, replace(spec, replicas=0))
    assert await runtime.observe(spec.name) == ServerObservation(spec.name)
    assert await runtime.endpoints() == {spec.name: ()}


async def test_the_old_generation_stays_until_the_new_one_is_ready(servers: Servers) -> None:
    runtime, spec = servers.runtime(), servers.server()
    await ready(runtime, spec)
    deaf = servers.deaf(spec)
    for _ in range(3):
        assert [replica.generation for replica in (await runtime.apply(deaf)).ready] == ["1"]
    new = servers.server(name=spec.name, generation="3")
    assert [replica.generation for replica in (await ready(runtime, new)).replicas] == ["3"]


async def test_a_dead_replica_says_why_and_is_replaced(servers: Servers) -> None:
    runtime, spec = servers.runtime(), servers.server()
    await servers.kill((await ready(runtime, spec)).replicas[0].name)
    dead = await until(lambda: runtime.observe(spec.name), lambda seen: bool(seen and not seen.replicas[0].running))
    assert dead is not None
    assert (dead.replicas[0].reason, dead.replicas[0].ready) == ("killed", False)
    assert await runtime.endpoints() == {spec.name: ()}
    assert len((await ready(runtime, spec)).ready) == 1


async def test_what_a_replica_mounts_is_fetched_whenever_one_is_started(servers: Servers) -> None:
    runtime = servers.runtime()
    spec = servers.server(mounts=(ObjectMount("models/1/", "/workspace/model"),))
    with pytest.raises(RuntimeRefused) as refused:
        await runtime.apply(spec)
    assert refused.value.code == "start_failed"
    await servers.store.put_bytes("models/1/weights", b"w")
    name = (await ready(runtime, spec)).replicas[0].name
    await servers.store.delete_prefix("models/1/")
    await servers.kill(name)
    await until(lambda: runtime.observe(spec.name), lambda seen: bool(seen and not seen.replicas[0].running))
    with pytest.raises(RuntimeRefused):
        await runtime.apply(spec)
    await servers.store.put_bytes("models/1/weights", b"w")
    await ready(runtime, spec)


async def test_the_log_is_that_of_a_replica(servers: Servers) -> None:
    runtime, spec = servers.runtime(), servers.server()
    name = (await ready(runtime, spec)).replicas[0].name
    assert all([lines async for lines in runtime.log(spec.name, name)])
    assert [lines async for lines in runtime.log(spec.name, "another-0")] == []
    part = await runtime.log_part(spec.name, name, 0, 100)
    assert part.data == b"".join([lines async for lines in runtime.log(spec.name, name)])[:100]
    assert (await runtime.log_part(spec.name, "another-0", 0, 100)).size == 0


async def test_a_deleted_server_leaves_nothing(servers: Servers) -> None:
    runtime, spec = servers.runtime(), servers.server()
    await ready(runtime, spec)
    await runtime.delete(spec.name)
    await runtime.delete(spec.name)
    assert await runtime.observe(spec.name) is None
    assert await runtime.names() == ()
    assert await runtime.endpoints() == {}


async def test_changes_name_the_servers_whose_replicas_begin_and_end(servers: Servers) -> None:
    runtime, hints = servers.runtime(), Hints(servers.runtime())
    seen = await ready(runtime, servers.server())

    async def begun() -> str:
        """What begins before one listens is not told."""
        nonlocal seen
        if seen.name not in hints.names:
            await runtime.delete(seen.name)
            seen = await ready(runtime, servers.server())
        return seen.name

    try:
        name = await until(begun, lambda name: name in hints.names)
        told = hints.names.count(name)
        await servers.kill(seen.replicas[0].name)
        await until(hints.now, lambda names: names.count(name) > told)
    finally:
        await hints.close()
