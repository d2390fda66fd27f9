"""Online tests go through the gateway, which balances them among the replicas and breaks the circuit as for calls."""

from typing import Any

import httpx
from svckit.contracts.serving import ServeAnswer, ServeCall
from svckit.errors import NotFound, PeerProblem
from svckit.identity import GATEWAY
from svckit.peers import Peers

from inference_svc.errors import InputTooLong, NoReadyReplica
from inference_svc.ports import NoAnswer, ReplicaAnswer, ReplicaRequest

_MARGIN_S = 5.0
"""The gateway ends a call in time, and says so in less than that."""


class GatewayReplicas:
    """Replicas over the gateway's internal API. `timeout_s` bounds the call of a replica, `max_bytes` its answer."""

    def __init__(self, peers: Peers, timeout_s: float, max_bytes: int) -> None:
        self._peers = peers.within(timeout_s + _MARGIN_S)
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes

    async def ask(self, service_id: str, request: ReplicaRequest) -> ReplicaAnswer:
        encoded = _encoded(request)
        call = ServeCall(
            method=request.method,
            target=encoded.url.raw_path.decode("ascii"),
            content_type=encoded.headers.get("content-type", ""),
            body=encoded.read() if "content-length" in encoded.headers else None,
            timeout_s=self._timeout_s,
            max_bytes=self._max_bytes,
        )
        path = f"/internal/serve-calls/{service_id}"
        try:
            found = await self._peers.call(GATEWAY, "POST", path, body=call.model_dump(mode="json"))
        except PeerProblem as error:
            if error.peer_status != NotFound.status:
                raise
            raise NoReadyReplica(state="stopped") from error
        answer = ServeAnswer.model_validate(found)
        if answer.reason is not None:
            raise NoAnswer(answer.reason)
        return ReplicaAnswer(answer.status, answer.content_type, answer.body)


def _encoded(request: ReplicaRequest) -> httpx.Request:
    """Raises InputTooLong."""
    fields: list[tuple[str, Any]] = [(name, (None, value)) for name, value in request.form.items()]
    fields += [(name, (file.filename, file.data, file.content_type)) for name, file in request.files.items()]
    try:
        return httpx.Request(
            request.method,
            f"http://replica/{request.path.removeprefix('/')}",  # a path can never name another host
            params=dict(request.query) or None,
            json=request.json,
            files=fields or None,  # plain fields too: a form is always multipart
            content=request.content,
            headers={"content-type": request.content_type} if request.content_type else {},
        )
    except httpx.InvalidURL as error:  # more than 64 KiB: all but the inputs was checked when it was declared
        raise InputTooLong() from error
