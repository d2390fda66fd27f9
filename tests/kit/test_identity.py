"""Who is believed: signed by a known issuer, for this service, and not expired."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from svckit.ids import new_id
from svckit.tokens import Signer, new_private_key

from tests.kit.things import ALICE, Things
from tests.support.one_service import PRIVATE, Caller, Running, User, fake_gateway

pytestmark = pytest.mark.attack

USER = User("alice", id=ALICE.user_id)
URL = "/api/v1/things"
CLAIMS: dict[str, Any] = {"name": "alice", "roles": ["user"]}


@pytest.fixture
async def service(things: Things) -> AsyncIterator[Running]:
    things.around.clients.add_app("gateway", fake_gateway(USER))
    async with things.run() as running:
        yield running


def token(issuer: str = "gateway", key: str | None = None, audience: str = "thing-svc", ttl_s: int = 60) -> str:
    return Signer(issuer, key or PRIVATE["gateway"]).sign(ALICE.user_id, audience, ttl_s, CLAIMS)


def unsigned() -> str:
    parts = [{"alg": "none", "typ": "JWT"}, {"iss": "gateway", "aud": "thing-svc", "sub": "x", "exp": 2**40} | CLAIMS]
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


def tampered() -> str:
    head, body, signature = token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))) | {"roles": ["admin"]}
    return f"{head}.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.{signature}"


REFUSED = {
    "forged": token(key=new_private_key()),
    "another audience": token(audience="model-svc"),
    "expired": token(ttl_s=-60),
    "unknown issuer": token(issuer="stranger"),
    "another service's key": token(key=PRIVATE["model-svc"]),
    "unsigned": unsigned(),
    "tampered": tampered(),
    "too long": token() + "a" * 10_000,
    "no token": "nonsense",
    "empty": "",
}


async def test_the_right_token_is_believed(service: Running) -> None:
    assert (await Caller(service.client, token())("GET", URL)).status_code == 200


@pytest.mark.parametrize("kind", sorted(REFUSED))
async def test_a_wrong_token_is_401(service: Running, kind: str) -> None:
    answer = await service.client.get(URL, headers={"authorization": f"Bearer {REFUSED[kind]}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "access.unauthenticated")


@pytest.mark.parametrize("header", [{}, {"authorization": "Basic YTpi"}, {"authorization": token()}])
async def test_without_a_bearer_token_it_is_401(service: Running, header: dict[str, str]) -> None:
    assert (await service.client.get(URL, headers=header)).status_code == 401


async def test_a_service_acts_for_a_user_with_the_roles_the_gateway_tells(service: Running) -> None:
    made = await service.as_service("model-svc", USER.id)("POST", URL, json={"name": "for alice"})
    assert (made.status_code, made.json()["owner_id"], made.json()["owner_name"]) == (201, USER.id, "alice")


async def test_a_service_that_acts_for_nobody_is_no_user(service: Running) -> None:
    assert (await service.as_service("model-svc")("GET", URL)).status_code == 401


async def test_a_service_cannot_give_itself_roles(service: Running) -> None:
    claims = {"name": "me", "roles": ["admin"]}
    own = Signer("model-svc", PRIVATE["model-svc"]).sign(new_id(), "thing-svc", 60, claims)
    assert (await Caller(service.client, own)("GET", URL)).status_code == 401
