"""How the calls of users' services go through the gateway: what an online test asks of it, and what it counts."""

import base64
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from svckit.errors import Reason

CALL_TIMEOUT = "service.test_timeout"
"""Reason of an online test without an answer: the replica took too long."""
CALL_UNREACHABLE = "service.test_unreachable"
"""Reason of an online test without an answer: the replica closed or refused the connection."""
CALL_TOO_LARGE = "service.test_too_large"
"""Reason of an online test: the answer is larger than the platform takes."""


def _bytes(value: Any) -> Any:
    return base64.b64decode(value) if isinstance(value, str) else value


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


Bytes = Annotated[bytes, BeforeValidator(_bytes), PlainSerializer(_text, when_used="json")]
"""Base64 in JSON."""


class ServeCall(BaseModel):
    """One request to whichever replica's turn it is. `target`: path and query, percent-encoded. The whole call takes
    `timeout_s` seconds at most, and its answer has at most `max_bytes`. No redirect is followed."""

    model_config = ConfigDict(frozen=True)

    method: str
    target: str = Field(pattern=r"^/[\x21-\x7e]*$")
    content_type: str = ""
    body: Bytes | None = None
    timeout_s: float = Field(gt=0)
    max_bytes: int = Field(ge=0)


class ServeAnswer(BaseModel):
    """`status`, `content_type` and the whole `body` of the replica's answer, or the `reason` why there is none."""

    model_config = ConfigDict(extra="ignore")

    status: int = 0
    content_type: str = ""
    body: Bytes = b""
    reason: Reason | None = None


class CallLatency(BaseModel):
    """Milliseconds, over the last thousand calls."""

    p50: float = 0
    p95: float = 0
    p99: float = 0


class CallMinute(BaseModel):
    """`minute` in seconds since 1970; `total_ms`: the sum of its calls' latencies."""

    minute: int
    calls: int = 0
    errors: int = 0
    total_ms: float = 0


class ServiceStats(BaseModel):
    """Calls through the gateway since that started, without online tests; `minutes` of the last hour in which there
    were any.

    An error is a status of 500 or more, or no answer.
    """

    calls: int = 0
    errors: int = 0
    latency_ms: CallLatency = CallLatency()
    minutes: list[CallMinute] = Field(default_factory=list)
