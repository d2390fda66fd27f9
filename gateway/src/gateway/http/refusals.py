"""How a websocket is refused before it is accepted."""

from starlette.types import Scope, Send
from svckit.errors import ProblemError

_POLICY = 1008


async def refuse_websocket(scope: Scope, send: Send, error: ProblemError, trace: str) -> None:
    """With the problem as an HTTP answer where the server can send one, else with its plain 403."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": _POLICY})
        return
    problem = error.problem().model_copy(update={"trace_id": trace})
    headers = [(b"content-type", b"application/problem+json"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "websocket.http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": problem.model_dump_json().encode()})
