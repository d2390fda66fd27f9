"""Calls between services: httpx with a signed service token. Embedded, the transport is the other app itself.

Unary calls only: `httpx.ASGITransport` buffers the whole answer (01, fact 3).
"""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel

from svckit.errors import (
    NotFound,
    PeerProblem,
    Problem,
    ProblemError,
    StorageFull,
    Unanswered,
    Unauthenticated,
    Unavailable,
)
from svckit.identity import GATEWAY, Principal
from svckit.telemetry import TRACE_HEADER, trace_id
from svckit.tokens import INTERNAL_TTL_S, Signer, may_be_reused

A = TypeVar("A", bound=BaseModel)
_log = logging.getLogger(__name__)
_LIMIT_S = 30.0


class PeerClients:
    """The httpx client of each program by name; filled by the launcher before the first call."""

    def __init__(self) -> None:
        self._clients: dict[str, httpx.AsyncClient] = {}

    def add_app(self, name: str, app: Any) -> None:
        """Reach a program of this same process."""
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._clients[name] = httpx.AsyncClient(transport=transport, base_url=f"http://{name}", timeout=30)

    def add_url(self, name: str, url: str) -> None:
        """Reach a program over the network."""
        self._clients[name] = httpx.AsyncClient(base_url=url, timeout=30)

    def client(self, name: str) -> httpx.AsyncClient:
        """Raises Unavailable for a program that is not configured."""
        try:
            return self._clients[name]
        except KeyError:
            raise Unavailable(what=name) from None

    async def close(self) -> None:
        await asyncio.gather(*(client.aclose() for client in self._clients.values()))


class Peers:
    """How one service asks the others. A call takes `limit_s` seconds at most, in this process too."""

    def __init__(self, clients: PeerClients, signer: Signer, *, limit_s: float = _LIMIT_S) -> None:
        self._clients = clients
        self._signer = signer
        self._limit_s = limit_s
        self._tokens: dict[tuple[str, str | None], tuple[float, str]] = {}
        self._principals: dict[str, tuple[float, Principal]] = {}

    def within(self, limit_s: float) -> "Peers":
        """The same peers, with another limit."""
        return Peers(self._clients, self._signer, limit_s=limit_s)

    async def call(
        self,
        service: str,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        on_behalf_of: str | None = None,
    ) -> Any:
        """The decoded JSON answer (None when empty).

        Raises PeerProblem when the peer refuses, StorageFull when it has no room, Unanswered when it does not answer,
        and Unavailable for an answer that is of no use, a refusal of this service's own token among them.
        """
        headers = {"authorization": f"Bearer {self._token(service, on_behalf_of)}", TRACE_HEADER: trace_id()}
        try:
            async with asyncio.timeout(self._limit_s):  # httpx.ASGITransport has no limit of its own
                client = self._clients.client(service)
                answer = await client.request(method, path, json=body, headers=headers, timeout=self._limit_s)
        except TimeoutError as error:
            raise Unanswered(what=service, detail=f"no answer within {self._limit_s:g} s") from error
        except httpx.HTTPError as error:
            raise Unanswered(what=service, detail=str(error)) from error
        if answer.status_code >= 400:
            raise _refusal(service, answer)
        try:
            return answer.json() if answer.content else None
        except ValueError as error:
            raise Unavailable(what=service, detail="the answer is no JSON") from error

    async def ask_all(self, services: Sequence[str], method: str, path: str, model: type[A]) -> dict[str, A]:
        """The answers by service, of those that give a good one."""

        async def ask(service: str) -> A | None:
            try:
                return model.model_validate(await self.call(service, method, path))
            except (ProblemError, ValueError) as error:
                _log.warning("%s does not answer %s: %s", service, path, error)
                return None

        answers = await asyncio.gather(*map(ask, services))
        return {name: answer for name, answer in zip(services, answers, strict=True) if answer is not None}

    async def principal(self, user_id: str, service: str) -> Principal:
        """The user's present name and roles, at most 20 s old (RoleLookup)."""
        at, known = self._principals.get(user_id, (0.0, None))
        if known is None or not may_be_reused(at):
            user = await self.call(GATEWAY, "GET", f"/internal/users/{user_id}")
            if not user["active"]:
                raise NotFound()
            known = Principal(user_id, user["name"], frozenset(user["roles"]))
            self._principals[user_id] = (time.time(), known)
        return Principal(known.user_id, known.name, known.roles, service)

    async def is_active(self, user_id: str) -> bool:
        """Whether this user may sign in now (svckit.owners.Users)."""
        try:
            user = await self.call(GATEWAY, "GET", f"/internal/users/{user_id}")
        except PeerProblem as error:
            if error.peer_status == NotFound.status:
                return False
            raise
        return bool(user["active"])

    def _token(self, service: str, on_behalf_of: str | None) -> str:
        key = (service, on_behalf_of)
        at, token = self._tokens.get(key, (0.0, ""))
        if not token or not may_be_reused(at):
            if len(self._tokens) > 1000:
                self._tokens.clear()
            claims = {"on_behalf_of": on_behalf_of} if on_behalf_of else None
            token = self._signer.sign("service", service, INTERNAL_TTL_S, claims)
            self._tokens[key] = (time.time(), token)
        return token


def _refusal(service: str, answer: httpx.Response) -> Exception:
    try:
        problem = Problem.model_validate(answer.json())
    except ValueError:
        return Unavailable(what=service, detail=f"HTTP {answer.status_code}")
    if problem.status == StorageFull.status:
        return StorageFull(what=service)
    if problem.status == Unauthenticated.status:  # the token of this service, which a later call makes anew
        return Unavailable(what=service, detail=problem.code)
    return Unavailable(what=service) if problem.status >= 500 else PeerProblem(problem)
