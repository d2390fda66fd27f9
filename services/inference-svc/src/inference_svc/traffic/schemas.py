"""Wire schemas of a service's calls."""

from pydantic import Field
from svckit.resources import View


class CallLatency(View):
    """Milliseconds, over the last thousand calls."""

    p50: float = 0
    p95: float = 0
    p99: float = 0


class CallMinute(View):
    """`minute` in seconds since 1970; `total_ms`: the sum of its calls' latencies."""

    minute: int
    calls: int = 0
    errors: int = 0
    total_ms: float = 0


class ServiceStats(View):
    """Calls through the gateway since that started; `minutes` of the last hour in which there were any.

    An error is a status of 500 or more, or no answer.
    """

    calls: int = 0
    errors: int = 0
    latency_ms: CallLatency = CallLatency()
    minutes: list[CallMinute] = Field(default_factory=list)
