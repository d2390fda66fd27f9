"""The one live stream of a browser, merged from those of the services."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from svckit.ids import new_id

from gateway.live.positions import Positions
from tests.gateway.conftest import MakeWorld, Serve, World

PATH = "/api/v1/events"


@dataclass
class Stream:
    """Reads frames; `event_id` is the newest id."""

    lines: AsyncIterator[str]
    event_id: str = ""

    async def next(self) -> tuple[str, dict[str, Any]]:
        """The next event with its data; comments and bare ids are only noted. Raises StopAsyncIteration at the end."""
        event = ""
        async with asyncio.timeout(15):
            while True:
                line = await anext(self.lines)
                field, _, value = line.partition(": ")
                if field == "id":
                    self.event_id = value
                elif field == "event":
                    event = value
                elif field == "data":
                    return event, json.loads(value)

    async def until_known(self, parts: int = 1) -> None:
        """Until the position of every service is known."""
        async with asyncio.timeout(15):
            while "-" in self.event_id or self.event_id.count(".") != parts - 1 or not self.event_id:
                field, _, value = (await anext(self.lines)).partition(": ")
                self.event_id = value if field == "id" else self.event_id


Follow = Callable[..., AbstractAsyncContextManager[Stream]]


@pytest.fixture
async def follow(world: World, serve: Serve) -> AsyncIterator[Follow]:
    async with serve(world.gateway) as address, httpx.AsyncClient(timeout=30) as client:

        @asynccontextmanager
        async def opened(topics: str, headers: dict[str, str], last: str = "") -> AsyncIterator[Stream]:
            more = {"last-event-id": last} if last else {}
            url = f"http://{address}{PATH}"
            async with client.stream("GET", url, params={"topics": topics}, headers=headers | more) as answer:
                assert answer.status_code == 200
                yield Stream(answer.aiter_lines())

        yield opened


async def _me(world: World, headers: dict[str, str]) -> str:
    return str((await world.client.get("/api/v1/users/me", headers=headers)).json()["id"])


async def test_events_of_all_services_come_in_one_stream(world: World, follow: Follow) -> None:
    headers, one = await world.sign_in(), new_id()
    me = await _me(world, headers)
    async with follow(f"dataset:{one},service:*", headers) as stream:
        await stream.until_known(2)
        await world.services["dataset-svc"].happen(f"dataset:{one}", me, state="ready")
        assert await stream.next() == ("state", {"topic": f"dataset:{one}", "state": "ready"})
        await world.services["inference-svc"].happen(f"service:{one}", me, state="running")
        assert await stream.next() == ("state", {"topic": f"service:{one}", "state": "running"})
        assert stream.event_id == "d1.i1"


async def test_other_topics_and_others_things_are_not_told(world: World, follow: Follow) -> None:
    user_id, headers = await world.new_user("ann")
    one, other, service = new_id(), new_id(), world.services["dataset-svc"]
    async with follow(f"dataset:{one}", headers) as stream:
        await stream.until_known()
        await service.happen(f"dataset:{other}", user_id, state="not asked for")
        await service.happen(f"dataset:{one}", new_id(), state="not hers")
        await service.happen(f"dataset:{one}", user_id, state="hers")
        assert (await stream.next())[1]["state"] == "hers"


async def test_reader_that_was_cut_off_goes_on_where_it_stopped(world: World, follow: Follow) -> None:
    headers, one = await world.sign_in(), new_id()
    me, service = await _me(world, headers), world.services["dataset-svc"]
    async with follow(f"dataset:{one},service:*", headers) as stream:
        await stream.until_known(2)
        await service.happen(f"dataset:{one}", me, number=1)
        await stream.next()
    for number in (2, 3):
        await service.happen(f"dataset:{one}", me, number=number)
    async with follow(f"dataset:{one},service:*", headers, stream.event_id) as again:
        assert [(await again.next())[1]["number"] for _ in range(2)] == [2, 3]


async def test_position_that_is_gone_is_answered_with_resync(world: World, follow: Follow) -> None:
    headers, one = await world.sign_in(), new_id()
    async with follow(f"dataset:{one}", headers, "d999") as stream:
        assert await stream.next() == ("resync", {"topics": [f"dataset:{one}"]})


async def test_service_that_breaks_is_connected_again_without_ending_the_stream(
    world: World, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers, one = await world.sign_in(), new_id()
    me, service = await _me(world, headers), world.services["dataset-svc"]
    feed = service.app.state.live
    read, calls = feed.read, []

    async def breaking(*arguments: Any) -> AsyncIterator[bytes]:
        calls.append(arguments)
        frames = read(*arguments)
        yield await anext(frames)
        if len(calls) == 1:
            await service.happen(f"dataset:{one}", me, number=1)
            raise ConnectionError("the service dies")
        async for frame in frames:
            yield frame

    monkeypatch.setattr(feed, "read", breaking)
    async with follow(f"dataset:{one}", headers) as stream:
        assert (await stream.next())[1]["number"] == 1
    assert len(calls) == 2


async def test_service_that_was_down_at_first_is_followed_by_resync(
    world: World, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers, one = await world.sign_in(), new_id()
    feed = world.services["dataset-svc"].app.state.live
    read, calls = feed.read, []

    async def down_at_first(*arguments: Any) -> AsyncIterator[bytes]:
        calls.append(arguments)
        if len(calls) == 1:
            raise ConnectionError("not there yet")
        async for frame in read(*arguments):
            yield frame

    monkeypatch.setattr(feed, "read", down_at_first)
    async with follow(f"dataset:{one}", headers) as stream:
        assert (await stream.next())[0] == "resync"


async def test_stream_ends_when_the_caller_signs_out(world: World, follow: Follow) -> None:
    headers = await world.sign_in()
    async with follow("dataset:*", headers) as stream:
        await stream.until_known()
        await world.client.post("/auth/sign-out", headers=headers)
        with pytest.raises(StopAsyncIteration):
            await stream.next()


async def test_stream_ends_when_the_token_expires(make_world: MakeWorld, serve: Serve) -> None:
    client = httpx.AsyncClient(timeout=30)
    async with make_world(access_ttl_s=4) as world, serve(world.gateway) as address, client:
        headers = await world.sign_in()
        async with asyncio.timeout(20):
            answer = await client.get(f"http://{address}{PATH}", params={"topics": "dataset:*"}, headers=headers)
    assert answer.text.startswith(": open")


async def test_streams_end_when_the_platform_stops(world: World, follow: Follow) -> None:
    async with follow("dataset:*", await world.sign_in()) as stream:
        await stream.until_known()
        await world.gateway.api.state.streams.close()
        with pytest.raises(StopAsyncIteration):
            await stream.next()


@pytest.mark.parametrize("topics", ["x:*", "dataset:1", "dataset", "dataset:*,", "dataset:../x"])
async def test_unknown_topic_is_refused(world: World, topics: str) -> None:
    answer = await world.client.get(PATH, params={"topics": topics}, headers=await world.sign_in())
    assert (answer.status_code, answer.json()["code"]) == (422, "live.topic_unknown")


async def test_too_many_streams_of_one_user_are_refused_until_one_ends(make_world: MakeWorld, serve: Serve) -> None:
    async with make_world(streams_per_user=1) as world, serve(world.gateway) as address, httpx.AsyncClient() as client:
        headers, url = await world.sign_in(), f"http://{address}{PATH}?topics=dataset:*"
        async with client.stream("GET", url, headers=headers):
            refused = await client.get(url, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (429, "live.too_many_streams")
        async with asyncio.timeout(5):
            while True:
                async with client.stream("GET", url, headers=headers) as answer:
                    if answer.status_code == 200:
                        break


async def test_stream_needs_a_token(world: World) -> None:
    assert (await world.client.get(PATH, params={"topics": "dataset:*"})).status_code == 401


def test_positions_survive_writing_and_reading() -> None:
    positions = Positions(["dataset-svc", "devenv-svc", "training-svc"])
    known = {"dataset-svc": 12, "devenv-svc": None, "training-svc": 5}
    assert positions.encode(known) == "da12.de-.t5"
    assert positions.decode("da12.de-.t5") == known


@pytest.mark.parametrize("text", ["", "x1", "t", "t-1", "t99999999999999999999", "é5", "t5;drop"])
def test_positions_that_cannot_be_read_are_left_out(text: str) -> None:
    assert Positions(["training-svc"]).decode(text) == {}
