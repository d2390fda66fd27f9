"""Where replicas reach more than they should, the service is ready all the same and warns."""

from tests.inference.harness import Harness


async def test_weak_isolation_is_a_warning(harness: Harness) -> None:
    async with harness.run() as service:
        assert (await service.client.get("/readyz")).json()["warnings"] == {}
        harness.runtime.weakness = "there is no nftables"
        answer = await service.client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    warning = answer.json()["warnings"]["isolation"]
    assert (warning["code"], warning["detail"]) == ("ready.isolation_weak", "there is no nftables")
