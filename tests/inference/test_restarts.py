"""What a restart of the platform finds, adopts and sweeps away."""

from datetime import timedelta
from unittest.mock import AsyncMock

import pytest
from svckit.ids import new_id
from svckit.runtime.port import RuntimeRefused

from inference_svc.services.spec import server_name
from tests.inference.harness import OWNER, Harness, in_state, path_of, start
from tests.support.one_service import eventually


async def test_another_app_on_the_same_database_adopts_the_replicas(harness: Harness) -> None:
    async with harness.run() as first:
        made = await harness.make(first.as_user(OWNER))
        await start(first.as_user(OWNER), made, 2)
        await in_state(first.as_user(OWNER), made, "running")
    async with harness.run() as second:
        owner = second.as_user(OWNER)
        assert (await owner("POST", path_of(made, "/scale"), json={"replicas": 3})).status_code == 202

        async def scaled() -> bool:
            return bool((await owner("GET", path_of(made))).json()["ready_replicas"] == 3)

        await eventually(scaled)
    assert harness.runtime.started == 3


async def test_a_start_cut_off_after_the_containers_is_adopted(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELYARD_FAULT", "inference.mid_start:raise")
    async with harness.run() as first:
        made = await harness.make(first.as_user(OWNER))
        await start(first.as_user(OWNER), made, 2)

        async def begun() -> bool:
            return harness.runtime.started == 2

        await eventually(begun)
    monkeypatch.delenv("MODELYARD_FAULT")
    async with harness.run() as second:
        await in_state(second.as_user(OWNER), made, "running")
    assert harness.runtime.started == 2


async def test_a_start_that_was_refused_is_tried_again(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inference_svc.reconciler._REFUSED_DELAY", timedelta(seconds=0.2))
    refused = AsyncMock(side_effect=RuntimeRefused("start_failed", "network not found"))
    async with harness.run() as service:
        owner = service.as_user(OWNER)
        made = await harness.make(owner)
        await start(owner, made)
        await in_state(owner, made, "running")
        with monkeypatch.context() as patch:
            patch.setattr(harness.runtime, "apply", refused)
            harness.runtime.servers.clear()
            await in_state(owner, made, "failed", "service.start_refused")
        await in_state(owner, made, "running")


async def test_stop_on_exit_stops_and_the_next_start_brings_them_back(harness: Harness) -> None:
    harness.settings = harness.settings.model_copy(update={"stop_on_exit": True})
    async with harness.run() as first:
        made = await harness.make(first.as_user(OWNER))
        await start(first.as_user(OWNER), made, 2)
        await in_state(first.as_user(OWNER), made, "running")
    assert harness.runtime.servers[server_name(made)] == []
    async with harness.run() as second:

        async def back() -> bool:
            return len(harness.runtime.servers[server_name(made)]) == 2

        await eventually(back)
        await in_state(second.as_user(OWNER), made, "running")


async def test_stop_on_exit_waits_for_what_is_being_finished(harness: Harness) -> None:
    harness.settings = harness.settings.model_copy(update={"stop_on_exit": True})
    async with harness.run() as first:
        made = await harness.make(first.as_user(OWNER))
        await start(first.as_user(OWNER), made, 2)
        await in_state(first.as_user(OWNER), made, "running")
        harness.runtime.farewell = 2
    assert harness.runtime.servers[server_name(made)] == []


async def test_stop_on_exit_ends_what_was_being_stopped(harness: Harness) -> None:
    harness.settings = harness.settings.model_copy(update={"stop_on_exit": True})
    async with harness.run() as first:
        made = await harness.make(first.as_user(OWNER))
        await start(first.as_user(OWNER), made)
        await in_state(first.as_user(OWNER), made, "running")
    harness.settings = harness.settings.model_copy(update={"reconcile_interval_s": 3600.0})
    harness.runtime.farewell = 2
    async with harness.run() as second:

        async def back() -> bool:
            return [replica.leaving for replica in harness.runtime.servers[server_name(made)]] == [False]

        await eventually(back)
        await in_state(second.as_user(OWNER), made, "running")
        await second.as_user(OWNER)("POST", path_of(made, "/stop"))

        async def leaving() -> bool:
            return [replica.leaving for replica in harness.runtime.servers[server_name(made)]] == [True]

        await eventually(leaving)
    assert harness.runtime.servers[server_name(made)] == []


async def test_unknown_servers_are_swept(harness: Harness) -> None:
    harness.settings = harness.settings.model_copy(update={"sweep_interval_s": 0.02})
    harness.runtime.servers = {server_name(new_id()): [], "other-kind": []}
    async with harness.run():

        async def swept() -> bool:
            return list(harness.runtime.servers) == ["other-kind"]

        await eventually(swept)


async def test_replicas_are_held_to_their_limits_from_the_start(harness: Harness) -> None:
    async with harness.run():

        async def held() -> bool:
            return harness.runtime.enforced > 0

        await eventually(held)
