"""What is needed and missing in all programs: administrators see it, and nobody else."""

from svckit.contracts.references import Missing, ReferenceFinding, ReferenceReport
from svckit.db import now
from svckit.ids import new_id

from tests.gateway.conftest import World

PATH = "/api/v1/missing-references"


def report_of(world: World, service: str, report: ReferenceReport) -> None:
    @world.services[service].app.get("/internal/reference-check")
    async def read_reference_report() -> ReferenceReport:
        return report


async def test_an_administrator_sees_what_is_missing_in_all_programs(world: World) -> None:
    lost = ReferenceFinding(kind="dataset", id=new_id(), name="评论", needs="object", key="datasets/x", fault="damaged")
    earlier, later = now(), now()
    report_of(world, "dataset-svc", ReferenceReport(checked_at=later, count=1, items=[lost], silent=["gateway"]))
    report_of(world, "inference-svc", ReferenceReport(checked_at=earlier))
    answer = await world.client.get(PATH, headers=await world.sign_in())
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body.pop("checked_at") is not None
    assert body == {
        "count": 1,
        "items": [lost.model_dump() | {"service": "dataset-svc"}],
        "silent": ["gateway"],
        "missing": [],
    }


async def test_a_check_that_goes_on_or_is_not_told_of_is_seen(world: World) -> None:
    report_of(world, "dataset-svc", ReferenceReport())
    body = (await world.client.get(PATH, headers=await world.sign_in())).json()
    assert body == {"checked_at": None, "count": 0, "items": [], "silent": [], "missing": ["inference-svc"]}


async def test_users_who_are_no_administrators_are_refused(world: World) -> None:
    _, headers = await world.new_user("bob")
    answer = await world.client.get(PATH, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "access.forbidden")


async def test_services_ask_which_users_are_gone(world: World) -> None:
    there, _ = await world.new_user("bob")
    gone = new_id()
    answer = await world.peers("dataset-svc").call(
        "gateway", "POST", "/internal/missing/user", body={"ids": [there, gone]}
    )
    assert Missing.model_validate(answer).ids == [gone]
