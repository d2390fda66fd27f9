"""Tickets: one websocket, one user, one path, one use."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
import websockets
from fastapi import FastAPI, WebSocket
from svckit.ids import new_id

from gateway.errors import TicketInvalid
from gateway.tickets.query import without_tickets
from tests.gateway.conftest import MakeWorld, Serve, World

pytestmark = pytest.mark.attack

SERVICE, OTHERS = "01J00000000000000000000001", "01J00000000000000000000002"
TALK = f"/serve/{SERVICE}/talk"


def _replica() -> FastAPI:
    app = FastAPI()

    @app.websocket("/{path:path}")
    async def talk(path: str, socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(f"{socket.url.path}?{socket.url.query} {dict(socket.headers)}")
        await socket.close()

    return app


class Harness:
    """A service of `ann` behind a gateway on a socket."""

    def __init__(self, world: World, address: str, headers: dict[str, str]) -> None:
        self.world, self.address, self.headers = world, address, headers

    async def ticket(self, path: str = TALK, headers: dict[str, str] | None = None) -> str:
        answer = await self.world.client.post("/api/v1/tickets", json={"path": path}, headers=headers or self.headers)
        assert answer.status_code == 201, answer.text
        assert answer.headers["cache-control"] == "no-store"
        return str(answer.json()["ticket"])

    async def open(self, target: str, **headers: str) -> str:
        """What the service saw. Raises websockets.InvalidStatus."""
        async with websockets.connect(f"ws://{self.address}{target}", additional_headers=headers) as socket:
            return str(await socket.recv())

    async def refused(self, target: str, **headers: str) -> int:
        with pytest.raises(websockets.InvalidStatus) as error:
            await self.open(target, **headers)
        return int(error.value.response.status_code)


@pytest.fixture
async def harness(world: World, serve: Serve) -> AsyncIterator[Harness]:
    async with serve(_replica()) as replica, serve(world.gateway) as address:
        owner_id, headers = await world.new_user("ann")
        rows = [
            {"service_id": SERVICE, "owner_id": owner_id, "state": "running", "replicas": [replica]},
            {"service_id": OTHERS, "owner_id": new_id(), "state": "running", "replicas": [replica]},
        ]
        world.services["inference-svc"].upstreams[:] = rows
        await world.gateway.api.state.serve_table.refresh()
        yield Harness(world, address, headers)


async def test_ticket_opens_the_websocket_and_stays_at_the_gateway(harness: Harness) -> None:
    ticket = await harness.ticket()
    seen = await harness.open(f"{TALK}?a=1&ticket={ticket}&b=%20")
    assert seen.startswith("/talk?a=1&b=%20 ")
    assert ticket not in seen
    assert "authorization" not in seen


async def test_ticket_is_good_once(harness: Harness) -> None:
    ticket = await harness.ticket()
    await harness.open(f"{TALK}?ticket={ticket}")
    assert await harness.refused(f"{TALK}?ticket={ticket}") == 401


async def test_ticket_is_good_for_its_path_only_and_used_up_by_trying_another(harness: Harness) -> None:
    ticket = await harness.ticket()
    assert await harness.refused(f"/serve/{SERVICE}/other?ticket={ticket}") == 401
    assert await harness.refused(f"{TALK}?ticket={ticket}") == 401


async def test_ticket_opens_nothing_that_its_user_may_not_open(harness: Harness) -> None:
    ticket = await harness.ticket(f"/serve/{OTHERS}/talk")
    assert await harness.refused(f"/serve/{OTHERS}/talk?ticket={ticket}") == 404
    _, bob = await harness.world.new_user("bob")
    assert await harness.refused(f"{TALK}?ticket={await harness.ticket(headers=bob)}") == 404


async def test_ticket_ends_with_its_session(harness: Harness) -> None:
    ticket = await harness.ticket()
    await harness.world.client.post("/auth/sign-out", headers=harness.headers)
    assert await harness.refused(f"{TALK}?ticket={ticket}") == 401


async def test_ticket_stands_alone(harness: Harness) -> None:
    tickets = [await harness.ticket(), await harness.ticket()]
    key = await harness.world.new_key(harness.headers, "serve:*")
    assert await harness.refused(f"{TALK}?ticket={tickets[0]}&ticket={tickets[1]}") == 401
    assert await harness.refused(f"{TALK}?ticket={tickets[0]}", **{"x-api-key": key}) == 400
    assert await harness.refused(f"{TALK}?ticket=") == 401
    assert await harness.refused(f"{TALK}?ticket={'x' * 43}") == 401


async def test_token_or_key_in_the_address_of_a_websocket_is_refused(harness: Harness) -> None:
    token = harness.headers["authorization"].split()[1]
    key = await harness.world.new_key(harness.headers, "serve:*")
    for name in ("token", "access_token", "ticket", "api_key"):
        for secret in (token, key):
            assert await harness.refused(f"{TALK}?{name}={secret}") == 401, name


async def test_ticket_is_for_websockets_only(harness: Harness) -> None:
    for target in (TALK, "/api/v1/datasets/echo", "/api/v1/events?topics=dataset:*"):
        ticket = await harness.ticket()
        mark = "&" if "?" in target else "?"
        assert (await harness.world.client.get(f"{target}{mark}ticket={ticket}")).status_code == 401
        bearer = {"authorization": f"Bearer {ticket}"}
        assert (await harness.world.client.get(target, headers=bearer)).status_code == 401


async def test_ticket_is_in_no_log(harness: Harness, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    ticket, wasted = await harness.ticket(), await harness.ticket()
    await harness.open(f"{TALK}?ticket={ticket}&kept=1")
    await harness.refused(f"/serve/{SERVICE}/other?ticket={wasted}&kept=2")
    messages = [record.getMessage() for record in caplog.records]
    assert [any(word in message for message in messages) for word in ("kept=1", "kept=2")] == [True, True]
    assert not [message for message in messages if ticket in message or wasted in message]


async def test_database_keeps_no_ticket_that_could_be_used(harness: Harness) -> None:
    ticket = await harness.ticket()
    database = harness.world.gateway.api.state.database
    async with database.reading() as session:
        connection = await session.connection()
        rows = (await connection.exec_driver_sql("SELECT * FROM tickets")).all()
    assert len(rows) == 1
    assert ticket not in str(rows)


async def test_of_two_who_show_a_ticket_at_once_one_gets_in(harness: Harness) -> None:
    ticket, tickets = await harness.ticket(), harness.world.gateway._components.tickets
    found = await asyncio.gather(*(tickets.redeem(ticket, TALK) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(one, TicketInvalid) for one in found) == 4


async def test_old_ticket_is_refused_and_forgotten(make_world: MakeWorld) -> None:
    async with make_world(ticket_ttl_s=0) as world:
        headers = await world.sign_in()
        made = [await world.client.post("/api/v1/tickets", json={"path": TALK}, headers=headers) for _ in range(3)]
        with pytest.raises(TicketInvalid):
            await world.gateway._components.tickets.redeem(made[-1].json()["ticket"], TALK)
        async with world.gateway.api.state.database.reading() as session:
            connection = await session.connection()
            assert (await connection.exec_driver_sql("SELECT count(*) FROM tickets")).scalar_one() == 0


async def test_ticket_is_given_for_thirty_seconds(world: World) -> None:
    headers = await world.sign_in()
    answer = await world.client.post("/api/v1/tickets", json={"path": TALK}, headers=headers)
    assert answer.json()["expires_in"] == 30


async def test_tickets_are_given_to_signed_in_users_and_for_websockets(world: World) -> None:
    headers = await world.sign_in()
    key = {"x-api-key": await world.new_key(headers, "api")}
    assert (await world.client.post("/api/v1/tickets", json={"path": TALK})).status_code == 401
    assert (await world.client.post("/api/v1/tickets", json={"path": TALK}, headers=key)).status_code == 403
    refused = [
        "/api/v1/datasets",
        "/api/v1/events",
        "/auth/refresh",
        "/serve",
        "/serve/x/talk",
        f"/serve/{SERVICE}/../{OTHERS}/talk",
        f"/serve/{SERVICE}/talk?x=1",
        f"/serve/{SERVICE}/%2e%2e/talk",
        f"//evil.example/serve/{SERVICE}/talk",
        f"http://evil.example/serve/{SERVICE}/talk",
        f"/media/{SERVICE}",
    ]
    for path in refused:
        answer = await world.client.post("/api/v1/tickets", json={"path": path}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "ticket.path_refused"), path


@pytest.mark.parametrize(
    ("query", "kept", "tickets"),
    [
        (b"", b"", []),
        (b"a=1&b", b"a=1&b", []),
        (b"ticket=x", b"", ["x"]),
        (b"a=%41&ticket=x&b=+", b"a=%41&b=+", ["x"]),
        (b"t%69cket=x", b"", ["x"]),
        (b"ticket", b"", [""]),
        (b"ticket=a&ticket=b", b"", ["a", "b"]),
        (b"tickets=a&Ticket=b", b"tickets=a&Ticket=b", []),
        (b"x=ticket=y", b"x=ticket=y", []),
    ],
)
def test_ticket_is_taken_out_of_the_query(query: bytes, kept: bytes, tickets: list[str]) -> None:
    assert without_tickets(query) == (kept, tickets)
