"""Parked events of all programs: administrators see them and have them handled, and nobody else."""

from typing import Any

import pytest
from svckit.contracts.envelope import Envelope, EventPayload
from svckit.contracts.events import UserDisabled, UserPasswordReset
from svckit.db import Database, now
from svckit.errors import Reason
from svckit.ids import new_id
from svckit.inbox import MAX_REFUSALS, EventContext, Inbox, InboxEvent
from svckit.parked import parked_events_router

from tests.gateway.conftest import SmallService, World

PATH = "/api/v1/parked-events"


async def park(database: Database, event: EventPayload, **data: Any) -> str:
    """An event that was refused too often, with `data` in place of its own. Its id."""
    body = {"source": "gateway", "type": event.type, "subject": "x", "data": event.model_dump(mode="json") | data}
    envelope = Envelope(id=new_id(), time=now(), **body)
    async with database.writing() as session:
        session.add(
            InboxEvent(
                event_id=envelope.id,
                type=envelope.type,
                refusals=MAX_REFUSALS,
                last_error="ValueError: not now",
                envelope=envelope.model_dump(mode="json"),
                parked_at=now(),
            )
        )
    return envelope.id


@pytest.fixture
def service(world: World) -> SmallService:
    """One that listens to an event; its handler refuses the user `refused`."""
    service = world.services["dataset-svc"]

    async def on_disabled(_: EventContext, event: UserDisabled) -> None:
        if event.user_id == "refused":
            raise ValueError("still refused")

    service.app.state.database = service.database
    service.app.state.inbox = Inbox(service.app, {UserDisabled: on_disabled})
    service.app.include_router(parked_events_router())
    return service


async def test_an_administrator_sees_the_parked_events_of_all_programs(world: World, service: SmallService) -> None:
    theirs = await park(service.database, UserDisabled(user_id="refused"))
    own = await park(world.gateway.api.state.database, UserPasswordReset(user_id=new_id()))
    answer = await world.client.get(PATH, headers=await world.sign_in())
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert [(item["service"], item["id"], item["type"]) for item in body["items"]] == [
        ("dataset-svc", theirs, "user.disabled"),
        ("gateway", own, "user.password_reset"),
    ]
    assert body["items"][0]["reason"] == {
        "code": "event.refused",
        "params": {},
        "hint_code": None,
        "detail": "ValueError: not now",
    }
    assert body["count"] == 2
    assert body["missing"] == ["inference-svc"], "it has no such route here"


async def test_users_who_are_no_administrators_are_refused(world: World) -> None:
    _, headers = await world.new_user("bob")
    one = f"{PATH}/gateway/{new_id()}/redeliver"
    for method, path in (("GET", PATH), ("POST", f"{PATH}/redeliver"), ("POST", one)):
        answer = await world.client.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "access.forbidden")


async def test_one_event_is_redelivered(world: World, service: SmallService) -> None:
    headers = await world.sign_in()
    own = await park(world.gateway.api.state.database, UserPasswordReset(user_id=new_id()))
    theirs = await park(service.database, UserDisabled(user_id="fine"))
    refused = await park(service.database, UserDisabled(user_id="refused"))
    wanted = {
        f"gateway/{own}": (204, None),
        f"dataset-svc/{theirs}": (204, None),
        f"dataset-svc/{refused}": (409, "event.still_refused"),
        f"dataset-svc/{own}": (404, "resource.not_found"),
        f"unknown-svc/{own}": (404, "resource.not_found"),
    }
    for what, (status, code) in wanted.items():
        answer = await world.client.post(f"{PATH}/{what}/redeliver", headers=headers)
        assert (answer.status_code, answer.json()["code"] if code else None) == (status, code)
    (left,) = (await world.client.get(PATH, headers=headers)).json()["items"]
    assert (left["id"], left["refusals"], left["reason"]["detail"]) == (
        refused,
        MAX_REFUSALS + 1,
        "ValueError: still refused",
    )


async def test_all_events_are_redelivered(world: World, service: SmallService) -> None:
    database = world.gateway.api.state.database
    await park(database, UserPasswordReset(user_id=new_id()))
    await park(database, UserPasswordReset(user_id=new_id()), user_id=None)
    await park(service.database, UserDisabled(user_id="fine"))
    answer = await world.client.post(f"{PATH}/redeliver", headers=await world.sign_in())
    assert answer.json() == {"handled": 2, "refused": 1, "missing": ["inference-svc"]}


async def test_parked_events_are_warnings_and_the_platform_is_ready(world: World) -> None:
    await park(world.gateway.api.state.database, UserPasswordReset(user_id=new_id()))
    warning = Reason(code="ready.events_parked", params={"count": 3})
    world.services["dataset-svc"].warnings["events"] = warning
    answer = await world.client.get("/readyz")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["ready"], body["reasons"]) == (True, {})
    assert body["warnings"]["events"]["params"] == {"count": 1}
    theirs = body["warnings"]["dataset-svc"]
    assert theirs["code"] == "ready.service_warns"
    assert theirs["params"] == {"service": "dataset-svc", "warnings": {"events": warning.model_dump()}}
