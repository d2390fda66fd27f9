"""What a user is told: notifications made from events, once each, visible to their user only, and streamed live."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from svckit.contracts.envelope import Envelope, EventPayload
from svckit.contracts.events import DatasetValidated, ImageFailed, ServiceStateChanged, TrainingFinished
from svckit.contracts.overview import NamedThing
from svckit.db import now
from svckit.ids import new_id

from gateway.models import Notification
from gateway.notifications.kinds import NOTIFICATION_KINDS
from gateway.notifications.service import News, NotificationService, forget_old
from launcher.codes import all_codes
from tests.gateway.conftest import Serve, World
from tests.support.meeting import begun

PATH = "/api/v1/notifications"
REASON = {"code": "training.out_of_memory", "params": {"memory": 1}, "hint_code": None, "detail": "a long log"}


async def _publish(world: World, event: EventPayload, event_id: str | None = None) -> None:
    envelope = Envelope(
        id=event_id or new_id(),
        source="test",
        type=event.type,
        subject="x",
        time=now(),
        data=event.model_dump(mode="json"),
    )
    await world.gateway.api.state.bus.publish(envelope)


async def _list(world: World, headers: dict[str, str], **query: Any) -> Any:
    answer = await world.client.get(PATH, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _until(world: World, headers: dict[str, str], count: int) -> Any:
    """The list when it has that many: the gateway's own events go through its outbox."""
    async with asyncio.timeout(10):
        while len((page := await _list(world, headers))["items"]) != count:  # noqa: ASYNC110 - the relay has no event
            await asyncio.sleep(0.02)
    return page


def _finished(owner: str, outcome: str = "succeeded", **more: Any) -> TrainingFinished:
    return TrainingFinished.model_validate(
        {"task_id": new_id(), "attempt": 1, "outcome": outcome, "owner_id": owner, "name": "reviews"} | more
    )


async def test_a_training_that_ended_is_told_to_its_owner_alone(world: World) -> None:
    ann, headers = await world.new_user("ann")
    _, others = await world.new_user("bob")
    event = _finished(ann, metrics={"accuracy": 0.9})
    await _publish(world, event)
    page = await _list(world, headers)
    (item,) = page["items"]
    assert item["kind"] == "training.succeeded"
    assert item["params"] == {"name": "reviews", "attempt": 1, "metrics": {"accuracy": 0.9}, "repeats": 1}
    assert item["resource"] == {"kind": "task", "id": event.task_id, "name": "reviews"}
    assert (item["reason"], item["read"], page["unread"], page["total"]) == (None, False, 1, 1)
    assert (await _list(world, others))["items"] == []
    assert (await _list(world, await world.sign_in()))["items"] == []  # an administrator, too


async def test_a_failure_says_why_without_the_raw_text(world: World) -> None:
    ann, headers = await world.new_user("ann")
    await _publish(world, _finished(ann, "failed", reason=REASON))
    (item,) = (await _list(world, headers))["items"]
    assert (item["kind"], item["reason"]) == ("training.failed", REASON | {"detail": ""})


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (lambda me: _dataset(me, outcome="ready", usable=True, samples=9), "dataset.ready"),
        (lambda me: _dataset(me, outcome="invalid", reason=REASON), "dataset.invalid"),
        (lambda me: ImageFailed(image_id=new_id(), reason=REASON, owner_id=me, name="x"), "image.failed"),
        (lambda me: _service(me, "failed"), "service.failed"),
        (lambda me: _service(me, "degraded"), "service.degraded"),
    ],
)
async def test_each_of_these_events_is_told(world: World, event: Callable[[str], EventPayload], kind: str) -> None:
    ann, headers = await world.new_user("ann")
    await _publish(world, event(ann))
    (item,) = (await _list(world, headers))["items"]
    assert item["kind"] == kind
    assert kind in NOTIFICATION_KINDS


@pytest.mark.parametrize(
    "event",
    [
        lambda me: _dataset(me, outcome="ready", usable=False),
        lambda me: _finished(me, "stopped"),
        lambda me: _service(me, "running"),
        lambda me: _service(me, "degraded", code="waiting.capacity"),
        lambda _: _finished(new_id()),
    ],
)
async def test_what_is_no_news_is_not_told(world: World, event: Callable[[str], EventPayload]) -> None:
    ann, headers = await world.new_user("ann")
    await _publish(world, event(ann))
    assert (await _list(world, headers))["items"] == []


async def test_an_event_that_comes_twice_is_told_once(world: World) -> None:
    ann, headers = await world.new_user("ann")
    event, event_id = _finished(ann), new_id()
    await _publish(world, event, event_id)
    await _publish(world, event, event_id)
    (item,) = (await _list(world, headers))["items"]
    assert item["params"]["repeats"] == 1


async def test_an_unread_one_about_the_same_is_replaced_and_counted(world: World) -> None:
    ann, headers = await world.new_user("ann")
    for _ in range(3):
        await _publish(world, _service(ann, "failed", service_id="01ARZ3NDEKTSV4RRFFQ69G5FAV"))
    page = await _list(world, headers)
    assert [item["params"]["repeats"] for item in page["items"]] == [3]
    await world.client.post(f"{PATH}/read", json={}, headers=headers)
    await _publish(world, _service(ann, "failed", service_id="01ARZ3NDEKTSV4RRFFQ69G5FAV"))
    page = await _list(world, headers)
    assert [(item["read"], item["params"]["repeats"]) for item in page["items"]] == [(False, 1), (True, 3)]


async def test_two_processes_that_tell_of_the_same_at_once_leave_one(world: World) -> None:
    ann, headers = await world.new_user("ann")
    event, state = _service(ann, "failed"), world.gateway.api.state
    thing = NamedThing(kind="service", id=event.service_id, name="reviews")
    async with state.database.writing() as session:
        await NotificationService(session, state.live).notify(News(ann, "service.failed", thing))
        second = await begun(_publish(world, event))
    await second
    page = await _list(world, headers)
    assert ([item["params"]["repeats"] for item in page["items"]], page["unread"]) == ([2], 1)


async def test_reading_some_and_all(world: World) -> None:
    ann, headers = await world.new_user("ann")
    _, others = await world.new_user("bob")
    for _ in range(3):
        await _publish(world, _finished(ann))
    first = (await _list(world, headers))["items"][0]["id"]
    theirs = await world.client.post(f"{PATH}/read", json={"ids": [first]}, headers=others)
    assert theirs.json() == {"unread": 0}
    one = await world.client.post(f"{PATH}/read", json={"ids": [first]}, headers=headers)
    assert one.json() == {"unread": 2}
    assert first not in [item["id"] for item in (await _list(world, headers, unread=True))["items"]]
    assert (await world.client.post(f"{PATH}/read", json={}, headers=headers)).json() == {"unread": 0}
    assert (await _list(world, headers))["total"] == 3


async def test_those_about_one_thing(world: World) -> None:
    ann, headers = await world.new_user("ann")
    bob, _ = await world.new_user("bob")
    event = _finished(ann)
    for told in (event, _finished(ann), _finished(bob, task_id=event.task_id)):
        await _publish(world, told)
    about = {"unread": True, "resource_id": event.task_id}
    page = await _list(world, headers, **about)
    (item,) = page["items"]
    assert (item["resource"]["id"], page["total"], page["unread"]) == (event.task_id, 1, 2)
    await world.client.post(f"{PATH}/read", json={"ids": [item["id"]]}, headers=headers)
    page = await _list(world, headers, **about)
    assert (page["items"], page["unread"]) == ([], 1)


async def test_pages_go_from_the_newest_to_the_oldest(world: World) -> None:
    ann, headers = await world.new_user("ann")
    events = [_finished(ann) for _ in range(3)]
    for event in events:
        await _publish(world, event)
    first = await _list(world, headers, page_size=2)
    second = await _list(world, headers, page_size=2, cursor=first["next_cursor"])
    seen = [item["resource"]["id"] for item in first["items"] + second["items"]]
    assert seen == [event.task_id for event in reversed(events)]
    assert (second["next_cursor"], first["prev_cursor"]) == (None, None)


async def test_old_ones_are_forgotten(world: World) -> None:
    ann, headers = await world.new_user("ann")
    for _ in range(2):
        await _publish(world, _finished(ann))
    old = (await _list(world, headers))["items"][0]["id"]
    database = world.gateway.api.state.database
    async with database.writing() as session:
        aged = update(Notification).where(Notification.id == old).values(created_at=now() - timedelta(days=91))
        await session.execute(aged)
    await forget_old(database)
    assert old not in [item["id"] for item in (await _list(world, headers))["items"]]


async def test_what_an_administrator_does_to_an_account_is_told_to_its_user(world: World) -> None:
    ann, headers = await world.new_user("ann")
    admin = await world.sign_in()
    roles = {"roles": ["user", "developer"]}
    assert (await world.client.patch(f"/api/v1/users/{ann}", json=roles, headers=admin)).status_code == 200
    (item,) = (await _until(world, headers, 1))["items"]
    assert (item["kind"], item["params"]["roles"]) == ("account.roles_changed", ["developer", "user"])
    assert item["resource"] == {"kind": "user", "id": ann, "name": "ann"}


async def test_a_stolen_refresh_token_is_told(world: World) -> None:
    body = {"name": "admin", "password": "correct horse battery"}
    answer = await world.client.post("/auth/sign-in", json=body, headers={"user-agent": "Browser"})
    cookies = [answer.headers["set-cookie"].split(";")[0]]
    for _ in range(2):
        answer = await world.client.post("/auth/refresh", headers={"cookie": cookies[-1]})
        cookies.append(answer.headers["set-cookie"].split(";")[0])
    assert (await world.client.post("/auth/refresh", headers={"cookie": cookies[0]})).status_code == 401
    (item,) = (await _until(world, await world.sign_in(), 1))["items"]
    assert (item["kind"], item["params"]["user_agent"]) == ("account.session_reused", "Browser")


async def test_the_bell_is_told_live(world: World, serve: Serve) -> None:
    ann, headers = await world.new_user("ann")
    async with serve(world.gateway) as address, httpx.AsyncClient(timeout=30) as client, asyncio.timeout(15):
        url = f"http://{address}/api/v1/events?topics=user:{ann}"
        async with client.stream("GET", url, headers=headers) as answer:
            lines = answer.aiter_lines()
            while not (await anext(lines)).startswith("id: g"):
                pass
            await _publish(world, _finished(ann))
            told = await _data(lines)
            await world.client.post(f"{PATH}/read", json={}, headers=headers)
            read = await _data(lines)
    assert (told["topic"], told["unread"], told["notification"]["kind"]) == (f"user:{ann}", 1, "training.succeeded")
    assert (read["unread"], read["notification"]) == (0, None)


@pytest.mark.parametrize("topic", ["user:*", "user:01ARZ3NDEKTSV4RRFFQ69G5FAV"])
async def test_nobody_follows_another_users_topic(world: World, topic: str) -> None:
    answer = await world.client.get("/api/v1/events", params={"topics": topic}, headers=await world.sign_in())
    assert (answer.status_code, answer.json()["code"]) == (422, "live.topic_unknown")


def test_every_kind_is_a_code_that_the_console_has_texts_for() -> None:
    assert {code.code for code in all_codes() if code.kind == "notification"} == set(NOTIFICATION_KINDS)


async def _data(lines: AsyncIterator[str]) -> Any:
    async for line in lines:
        if line.startswith("data: "):
            return httpx.Response(200, content=line.removeprefix("data: ")).json()
    raise AssertionError("the stream ended")


def _dataset(owner: str, **more: Any) -> DatasetValidated:
    values = {"dataset_id": new_id(), "version": 1, "part": "train", "owner_id": owner, "name": "reviews"}
    return DatasetValidated.model_validate(values | more)


def _service(owner: str, state: str, service_id: str | None = None, code: str | None = None) -> ServiceStateChanged:
    reason = REASON if code is None else {"code": code}
    values = {"service_id": service_id or new_id(), "owner_id": owner, "name": "reviews", "reason": reason}
    return ServiceStateChanged.model_validate(values | {"state": state, "replicas": 0})
