"""What can be had at all, and who is told what holds the room that is waited for."""

import json
from typing import Any

import pytest
from svckit.errors import ProblemError, Reason
from svckit.identity import Principal
from svckit.ids import new_id
from svckit.reservations import Bounds, QuotaTooSmall, Shortage, Total, amounts_of, reason_for, waiting_reason, ways_out
from svckit.runtime.port import Resources

ANN, BOB = new_id(), new_id()


class Impossible(ProblemError):
    status, code, title = 422, "test.impossible", "Impossible"


def holder(owner_id: str, name: str, cpu: float = 1.0) -> dict[str, Any]:
    amounts = {"cpu": cpu, "memory": 0, "gpu": 0, "storage": 1}
    return {"kind": "task", "id": new_id(), "name": name, "owner_id": owner_id, "owner_name": "of it", **amounts}


@pytest.mark.parametrize(
    ("asked", "replicas", "total", "missing"),
    [
        (Resources(cpu=2, memory=100, gpu=1), 1, Total(2, 100, 1), None),
        (Resources(cpu=2.5, memory=101, gpu=1), 1, Total(2, 100, 0), {"cpu": 0.5, "memory": 1, "gpu": 1}),
        (Resources(cpu=0.1, memory=10), 3, Total(0.3, 30, 0), None),
        (Resources(cpu=0.8, memory=10), 4, Total(2, 100, 0), {"cpu": 1.2}),
        (Resources(cpu=64, memory=2**40, gpu=8), 9, Total(), None),
    ],
)
def test_only_more_than_there_is_in_all_is_impossible(
    asked: Resources, replicas: int, total: Total, missing: dict[str, float] | None
) -> None:
    assert total.beyond(amounts_of(asked, replicas)).get("missing") == missing


def test_more_than_the_machine_or_the_quota_alone_is_refused_with_both_amounts() -> None:
    bounds = Bounds(Total(cpu=2), Total(cpu=0.5), {"cpu": 0.1})
    with pytest.raises(Impossible) as machine:
        bounds.must_allow({"cpu": 3}, Impossible)
    assert machine.value.params == {"wanted": {"cpu": 3}, "total": {"cpu": 2}, "missing": {"cpu": 1}}
    with pytest.raises(QuotaTooSmall) as quota:
        bounds.must_allow({"cpu": 1}, Impossible)
    assert quota.value.params == {
        "wanted": {"cpu": 1},
        "quota": {"cpu": 0.5},
        "used": {"cpu": 0.1},
        "missing": {"cpu": 0.5},
    }
    bounds.must_allow({"cpu": 0.5}, Impossible)


def test_owners_see_their_own_by_name_and_administrators_all() -> None:
    room = [holder(BOB, "a secret", 1.5), holder(ANN, "mine")]
    kept = json.loads(waiting_reason("waiting.capacity", {"missing": {"cpu": 1}}, room, ANN).model_dump_json())
    ann = reason_for(Principal(ANN, "ann"), kept)
    assert ann is not None
    assert [each["name"] for each in ann.params["holders"]] == ["mine"]
    assert ann.params["others"] == {"cpu": 1.5, "memory": 0, "gpu": 0}
    admin = reason_for(Principal(new_id(), "root", frozenset({"admin"})), kept)
    assert admin is not None
    assert [each["name"] for each in admin.params["holders"]] == ["a secret", "mine"]
    assert (admin.params["others"]["cpu"], admin.params["missing"]) == (0, {"cpu": 1})
    for told in (ann, Reason.model_validate(kept)):
        assert "secret" not in told.model_dump_json()
    assert reason_for(Principal(ANN, "ann"), None) is None


def test_what_holds_most_is_named_and_the_rest_is_a_sum() -> None:
    room = [holder(ANN, str(number)) for number in range(25)]
    params = waiting_reason("waiting.capacity", {}, room, ANN).params
    assert [each["name"] for each in params["holders"]] == [str(number) for number in range(20)]
    assert params["others"] == {"cpu": 5, "memory": 0, "gpu": 0}
    assert "storage" not in params["holders"][0]


def test_storage_is_told_of_where_it_is_missing() -> None:
    room = [holder(ANN, str(number)) for number in range(25)]
    params = waiting_reason("waiting.quota", {"missing": {"storage": 1}}, room, ANN).params
    assert (params["holders"][0]["storage"], params["others"]["storage"]) == (1, 5)


@pytest.mark.parametrize(
    ("lacking", "fitting"),
    [
        ({"cpu": 0.5}, 3),
        ({"cpu": 0.3}, 3),
        ({"cpu": 0.6}, 2),
        ({"cpu": 0.5, "memory": 250}, 1),
        ({"cpu": 9}, 0),
        ({"gpu": 1}, 0),
        ({}, 0),
    ],
)
def test_so_many_replicas_fit(lacking: dict[str, float], fitting: int) -> None:
    """Of four of half a core and 100 bytes."""
    short = Shortage(Reason(code="waiting.capacity"), lacking=lacking)
    assert short.fitting(Resources(cpu=0.5, memory=100), 4) == fitting


def test_less_cpu_is_proposed_where_nothing_else_lacks() -> None:
    one = Resources(cpu=1, memory=100)
    assert ways_out(one, 1, {"cpu": 0.5}, []) == [{"way": "ask_less", "cpu": 0.5}]
    assert ways_out(one, 4, {"cpu": 3.3}, []) == [{"way": "ask_less", "cpu": 0.7}]
    assert ways_out(one, 4, {"cpu": 2}, []) == []
    assert ways_out(one, 1, {"cpu": 0.95}, []) == []
    assert ways_out(one, 1, {"cpu": 0.5, "memory": 1}, []) == []
    assert ways_out(one, 1, {}, []) == []


def test_own_things_whose_end_is_enough_are_proposed_the_smallest_first() -> None:
    own = [holder(ANN, name, cpu) for name, cpu in (("large", 2.0), ("small", 0.4), ("enough", 0.6))]
    ways = ways_out(Resources(cpu=2, memory=1), 1, {"cpu": 0.5}, own)[1:]
    assert [[each["name"] for each in way["things"]] for way in ways] == [["enough"], ["large"]]
    assert ways[0]["things"] == [{name: own[2][name] for name in ("kind", "id", "name")}]


def test_several_are_proposed_where_one_is_not_enough() -> None:
    own = [holder(ANN, str(cpu), cpu) for cpu in (0.2, 0.5, 0.4)]
    ways = ways_out(Resources(cpu=4, memory=1), 1, {"cpu": 0.9}, own)[1:]
    assert [[each["name"] for each in way["things"]] for way in ways] == [["0.5", "0.4"]]
    assert ways_out(Resources(cpu=4, memory=1), 1, {"cpu": 2}, own)[1:] == []
    tenths = [holder(ANN, str(cpu), cpu) for cpu in (0.7, 0.1)]
    ways = ways_out(Resources(cpu=4, memory=1), 1, {"cpu": 0.8}, tenths)[1:]
    assert [[each["name"] for each in way["things"]] for way in ways] == [["0.7", "0.1"]]
    check = holder(ANN, "no end in sight", 9) | {"kind": "check"}
    assert ways_out(Resources(cpu=4, memory=1), 1, {"cpu": 2}, [check])[1:] == []
