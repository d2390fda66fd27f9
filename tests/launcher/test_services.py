"""The gateway and the services, put together as `make run` does."""

import asyncio
import json
from dataclasses import replace

import pytest
from svckit.bus.port import DeliveryFailed
from svckit.contracts.envelope import Envelope
from svckit.contracts.programs import Public
from svckit.db import now
from svckit.ids import new_id

from gateway.errors import READY_UNREACHABLE
from gateway.upstreams import upstreams
from launcher.bus import HeldBus
from launcher.capacity import of_this_machine
from launcher.commands import description
from launcher.services import NAMES, EmbeddedConfig, Platform, all_services, assemble


async def test_every_service_is_there_with_its_own_database_and_key(platform: Platform) -> None:
    specs = [app.state.spec.name for app in platform.apps]
    assert specs == ["gateway", *NAMES]
    for attribute in ("database_url", "signing_key"):
        assert len({getattr(app.state.settings, attribute) for app in platform.apps}) == len(specs)


@pytest.mark.parametrize("allowed", [False, True])
async def test_services_reach_what_the_administrator_allows(config: EmbeddedConfig, *, allowed: bool) -> None:
    config = replace(config, allow_egress=allowed)
    platform = assemble(config, HeldBus(), all_services(config))
    assert {app.state.settings.allow_egress for app in platform.apps} == {allowed}


async def test_every_program_says_in_plain_words_that_its_database_is_away(cut_off: Platform) -> None:
    readiness = await cut_off.gateway.api.state.lifecycle.readiness()
    while slow := [name for name in NAMES if readiness.reasons[name].code == READY_UNREACHABLE]:
        assert all(readiness.reasons[name].detail.startswith("no answer within") for name in slow)
        readiness = await cut_off.gateway.api.state.lifecycle.readiness()
    found = {"gateway": {name: reason.model_dump() for name, reason in readiness.reasons.items() if name == "database"}}
    found |= {name: readiness.reasons[name].params["reasons"] for name in NAMES}
    for name, reasons in found.items():
        assert set(reasons) <= {"database", "engine"}, name
        assert reasons["database"]["code"] == "ready.database_unavailable"
        assert reasons["database"]["detail"] == "Connection refused"


async def test_description_of_the_whole_platform_is_consistent(platform: Platform) -> None:
    document = json.loads(await platform.gateway.api.state.description.json())
    wanted = {part.split('"')[0] for part in json.dumps(document).split("#/components/schemas/")[1:]}
    assert wanted <= document["components"]["schemas"].keys()
    ids = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(ids) == len(set(ids))
    for path in ("/auth/sign-in", "/api/v1/datasets", "/api/v1/training-tasks", "/api/v1/models", "/api/v1/services"):
        assert path in document["paths"]


async def test_description_is_made_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELYARD_REPLICA", "one")
    assert "/api/v1/datasets" in json.loads(await description())["paths"]


def test_platform_keeps_some_memory_for_itself() -> None:
    whole, less = of_this_machine(0), of_this_machine(2**30)
    assert whole.memory - less.memory == 2**30
    assert whole.cpu >= 1


def _envelope() -> Envelope:
    return Envelope(id=new_id(), source="a", type="x.happened", subject="1", time=now(), data={})


async def test_event_waits_until_everybody_has_subscribed() -> None:
    bus = HeldBus()
    handled: list[str] = []
    publishing = asyncio.create_task(bus.publish(_envelope()))

    async def handle(envelope: Envelope) -> None:
        handled.append(envelope.type)

    await bus.subscribe("late", frozenset({"x.happened"}), handle)
    assert not publishing.done()
    bus.release()
    await publishing
    assert handled == ["x.happened"]


async def test_event_is_refused_when_the_platform_stops() -> None:
    bus = HeldBus()
    bus.shut()
    with pytest.raises(DeliveryFailed):
        await bus.publish(_envelope())


def test_gateway_as_a_program_knows_the_routes_and_topics_of_all_services(platform: Platform) -> None:
    known = upstreams(dict.fromkeys(NAMES, "http://somewhere"))
    specs = [app.state.spec for app in platform.apps[1:]]
    assert {name: Public(one.routes, one.topics) for name, one in known.items()} == {
        spec.name: spec.public for spec in specs
    }
