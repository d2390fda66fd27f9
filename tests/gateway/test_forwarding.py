"""Whose address counts: the peer's, or what a trusted proxy says."""

import ipaddress

import httpx
import pytest
from pydantic import ValidationError

from gateway.forwarding import client_address, networks
from gateway.settings import GatewaySettings
from launcher.settings import LaunchSettings
from tests.gateway.conftest import PASSWORD, MakeWorld, World

TRUSTED = networks("10.0.0.0/8, 2001:db8::/32")


def client_of(peer: str, *forwarded_for: str) -> str:
    return client_address(peer, [(b"x-forwarded-for", value.encode()) for value in forwarded_for], TRUSTED)


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("10.0.0.1", ["192.0.2.7"], "192.0.2.7"),
        ("192.0.2.9", ["192.0.2.7"], "192.0.2.9"),  # no proxy of ours: its header is an invention
        ("10.0.0.1", ["198.51.100.1, 192.0.2.7"], "192.0.2.7"),  # what the client has sent itself stands further left
        ("10.0.0.1", ["10.9.9.9, 192.0.2.7"], "192.0.2.7"),
        ("10.0.0.1", ["192.0.2.7, 10.0.0.3"], "192.0.2.7"),  # two proxies, one after the other
        ("10.0.0.1", ["198.51.100.1", "192.0.2.7"], "192.0.2.7"),  # two headers are one list
        ("10.0.0.1", ["192.0.2.7, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["192.0.2.7, x, 10.0.0.3"], "10.0.0.3"),
        ("10.0.0.1", ["10.0.0.5, 10.0.0.4"], "10.0.0.5"),  # somebody inside
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["192.0.2.7:4711"], "192.0.2.7"),
        ("2001:db8::1", ["[2001:db9::7]:80"], "2001:db9::7"),
        ("::ffff:10.0.0.1", ["::ffff:192.0.2.7"], "192.0.2.7"),
        ("", ["192.0.2.7"], ""),
        ("testclient", ["192.0.2.7"], "testclient"),
    ],
)
def test_the_client_is_the_right_most_address_that_is_not_trusted(
    peer: str, forwarded_for: list[str], client: str
) -> None:
    assert client_of(peer, *forwarded_for) == client


@pytest.mark.parametrize("wrong", ["proxy.example", "10.0.0.1/8", "10.0.0.0/33", "0.0.0.0/0", "::/0", "10.0.0.0/8;::1"])
def test_wrong_networks_are_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    with pytest.raises(ValidationError):
        GatewaySettings(trusted_proxies=wrong)
    monkeypatch.setenv("MODELYARD_TRUSTED_PROXIES", wrong)
    with pytest.raises(ValidationError):
        LaunchSettings()


def test_networks_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_TRUSTED_PROXIES", "10.0.0.0/8,192.0.2.1")
    expected = tuple(ipaddress.ip_network(text) for text in ("10.0.0.0/8", "192.0.2.1/32"))
    assert GatewaySettings().trusted_proxies == expected


def coming_from(world: World, peer: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=world.gateway, client=(peer, 4711))
    return httpx.AsyncClient(transport=transport, base_url="http://console")


async def wrong_password(client: httpx.AsyncClient, name: str, forwarded_for: str) -> int:
    body = {"name": name, "password": "wrong"}
    return (await client.post("/auth/sign-in", json=body, headers={"x-forwarded-for": forwarded_for})).status_code


@pytest.fixture
def long_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the next attempt comes before its end, on a slow machine, too."""
    monkeypatch.setattr("gateway.accounts.throttle.ADDRESS_DELAY_S", 60)


@pytest.mark.usefixtures("long_delay")
async def test_behind_a_trusted_proxy_wrong_passwords_delay_their_own_address_only(make_world: MakeWorld) -> None:
    async with (
        make_world(trusted_proxies="10.0.0.0/8", failures_per_ip=2) as world,
        coming_from(world, "10.0.0.1") as client,
    ):
        guesses = [await wrong_password(client, f"user{number}", "192.0.2.7") for number in range(3)]
        others = await wrong_password(client, "ann", "192.0.2.8")
        spoofed = await wrong_password(client, "ben", "203.0.113.5, 192.0.2.7")
    assert (guesses, others, spoofed) == ([401, 401, 429], 401, 429)


@pytest.mark.usefixtures("long_delay")
async def test_without_a_trusted_proxy_another_address_cannot_be_claimed(make_world: MakeWorld) -> None:
    async with make_world(failures_per_ip=2) as world, coming_from(world, "192.0.2.7") as client:
        guesses = [await wrong_password(client, f"user{number}", f"203.0.113.{number}") for number in range(3)]
    assert guesses == [401, 401, 429]


async def test_requests_are_limited_by_the_address_behind_the_proxy(make_world: MakeWorld) -> None:
    async with (
        make_world(trusted_proxies="10.0.0.0/8", ip_rate=1.0, ip_burst=2) as world,
        coming_from(world, "10.0.0.1") as client,
    ):
        asked = [
            (await client.get("/livez", headers={"x-forwarded-for": address})).status_code
            for address in ("192.0.2.7", "192.0.2.7", "192.0.2.7", "192.0.2.8")
        ]
    assert asked == [200, 200, 429, 200]


@pytest.mark.parametrize(("trusted", "recorded"), [("10.0.0.0/8", "192.0.2.7"), ("", "10.0.0.1")])
async def test_the_audit_log_has_the_clients_address(make_world: MakeWorld, trusted: str, recorded: str) -> None:
    async with make_world(trusted_proxies=trusted) as world, coming_from(world, "10.0.0.1") as client:
        await wrong_password(client, "admin", "192.0.2.7")
        rows = (await world.client.get("/api/v1/audit", headers=await world.sign_in())).json()["items"]
    assert rows[-1]["ip"] == recorded


async def test_a_session_is_opened_from_an_address_with_a_zone_of_any_length(world: World) -> None:
    address = "fe80::1%" + "a" * 60  # RFC 4007, section 11.2
    body = {"name": "admin", "password": PASSWORD}
    async with coming_from(world, address) as client:
        assert (await client.post("/auth/sign-in", json=body)).status_code == 200
    sessions = await world.client.get("/api/v1/users/me/sessions", headers=await world.sign_in())
    assert address[:45] in [row["ip"] for row in sessions.json()]
