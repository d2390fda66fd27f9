"""The gateway while its PostgreSQL is away."""

from svckit.ids import new_id

from gateway.api_keys.directory import KEY_PREFIX
from tests.gateway.conftest import PASSWORD, MakeWorld
from tests.support.postgres import running_postgres


async def test_without_its_database_the_gateway_answers_503_and_heals_with_it(make_world: MakeWorld) -> None:
    with running_postgres() as postgres:
        async with make_world(database_url=await postgres.new_database()) as world:
            password = {"name": "admin", "password": PASSWORD}
            unknown = {"x-api-key": f"{KEY_PREFIX}{new_id()}.{'x' * 43}"}
            postgres.stop()
            try:
                signed_in = await world.client.post("/auth/sign-in", json=password)
                by_key = await world.client.get("/api/v1/datasets/echo", headers=unknown)
            finally:
                postgres.start()
            for answer in (signed_in, by_key):
                assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable"), answer.text
                assert answer.headers["retry-after"] == "2"
            assert (await world.client.get("/api/v1/datasets/echo", headers=unknown)).status_code == 401
            await world.sign_in()
