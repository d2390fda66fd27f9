"""What the gateway counts of the requests from outside; nobody outside can read it."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.gateway.conftest import MakeWorld, World


async def counted(world: World) -> dict[tuple[str, str, str], float]:
    """Requests by method, route and status."""
    transport = httpx.ASGITransport(app=world.gateway.api)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as inside:
        text = (await inside.get("/metrics")).text
    return {
        (sample.labels["method"], sample.labels["route"], sample.labels["status"]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "modelyard_gateway_requests_total"
    }


async def test_requests_are_counted_by_the_route_that_takes_them(world: World) -> None:
    headers = await world.sign_in()
    await world.gateway.api.state.serve_table.refresh()
    await world.client.get("/api/v1/datasets/echo", headers=headers)
    await world.client.get("/api/v1/datasets/echo")
    await world.client.get("/api/v1/datasets/broken", headers=headers)
    await world.client.get("/serve/01HZX0000000000000000000A1/predict", headers=headers)
    await world.client.get("/api/v1/secrets-of-ann", headers=headers)
    await world.client.get("/api/v1/..%2fusers", headers=headers)
    assert await counted(world) == {
        ("POST", "/auth/sign-in", "200"): 1,
        ("GET", "/api/v1/datasets", "200"): 1,
        ("GET", "/api/v1/datasets", "401"): 1,
        ("GET", "/api/v1/datasets", "500"): 1,
        ("GET", "/serve/{service_id}", "404"): 1,
        ("GET", "unmatched", "404"): 1,
        ("GET", "unmatched", "400"): 1,
    }


async def test_nobody_outside_reads_the_metrics(world: World) -> None:
    for path in ("/metrics", "/internal/metrics", "/api/v1/metrics", "/api/v1/datasets/metrics"):
        answer = await world.client.get(path, headers=await world.sign_in())
        assert (answer.status_code, "modelyard_" in answer.text) == (404, False)


async def test_a_gateway_without_metrics_counts_nothing(make_world: MakeWorld) -> None:
    async with make_world(metrics=False) as world:
        await world.client.get("/livez")
        assert world.gateway.api.state.metrics is None
