"""What the calls of a service were like."""

from tests.inference.yard import path_of
from tests.support.one_service import Caller


async def test_the_calls_of_a_service_are_the_gateways_count(owner: Caller, other: Caller, made: str) -> None:
    stats = (await owner("GET", path_of(made, "/stats"))).json()
    assert (stats["calls"], stats["errors"], stats["latency_ms"]["p95"]) == (3, 1, 14)
    assert stats["minutes"][0]["calls"] == 3
    assert (await other("GET", path_of(made, "/stats"))).status_code == 404
