"""What is done about a service and what its state is called: the pure functions, as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from svckit.errors import Reason
from svckit.runtime.servers import ReplicaObservation, ServerObservation

from inference_svc.services.plan import (
    Facts,
    Limits,
    Trouble,
    after_crash,
    dead,
    decide_state,
    is_stable,
    leaving,
    must_apply,
)

CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
LIMITS = Limits(timedelta(seconds=120), crash_limit=3, crash_delay_s=2.0, stable=timedelta(seconds=60))
FACTS = Facts(state="starting", reason=None, desired=2, reserved=2, generation="g1", since=CLOCK)
SHORT = Reason(code="waiting.capacity", params={"missing": {"cpu": 1}})
REFUSED = Reason(code="service.start_refused", params={"code": "image_not_found"})
LATE = CLOCK - timedelta(seconds=121)
SOON = CLOCK + timedelta(seconds=5)


def seen(*replicas: tuple[bool, str], leaving: int = 0) -> ServerObservation:
    """Replicas as (running, generation), the last ones of which are leaving."""
    stay = len(replicas) - leaving
    made = (
        ReplicaObservation(str(n), running, running and n < stay, generation, leaving=n >= stay)
        for n, (running, generation) in enumerate(replicas)
    )
    return ServerObservation("s", tuple(made))


@pytest.mark.parametrize(
    ("observed", "target", "retry_at", "expected"),
    [
        (None, 0, None, False),
        (None, 2, None, True),
        (seen(), 2, None, True),
        (seen((True, "g1")), 2, None, True),
        (seen((True, "g1"), (True, "g1")), 2, None, False),
        (seen((True, "g1"), (True, "g1"), (True, "g1")), 2, None, True),
        (seen((True, "g1"), (True, "g0")), 2, None, True),
        (seen((True, "g1"), (False, "g1")), 2, None, True),
        (seen((True, "g1"), (False, "g1")), 2, SOON, False),
        (seen((True, "g1"), (False, "g1")), 2, CLOCK, True),
        (seen((True, "g1"), (True, "g1")), 0, None, True),
        (seen((True, "g1"), (True, "g1"), leaving=1), 1, None, True),
        (seen((True, "g1"), leaving=1), 1, None, True),
    ],
)
def test_when_the_runtime_is_told(
    observed: ServerObservation | None, target: int, retry_at: datetime | None, expected: bool
) -> None:
    assert must_apply(replace(FACTS, retry_at=retry_at), observed, target, CLOCK) is expected


REFUSED_ONE = {"desired": 3, "reason": REFUSED, "retry_at": SOON}
CASES: list[tuple[str, dict[str, object], int, Trouble, str, str | None]] = [
    # state, changes of the facts, ready, trouble -> state, reason
    ("starting", {}, 2, Trouble(), "running", None),
    ("starting", {}, 3, Trouble(), "running", None),
    ("failed", {"crashes": 3}, 2, Trouble(), "running", None),
    ("running", {}, 2, Trouble(shortage=SHORT), "running", None),
    ("starting", {}, 0, Trouble(), "starting", None),
    ("starting", {}, 1, Trouble(), "starting", None),
    ("starting", {"since": LATE}, 1, Trouble(), "degraded", "service.replicas_starting"),
    ("running", {}, 1, Trouble(), "degraded", "service.replicas_starting"),
    ("running", {"crashes": 1}, 1, Trouble(), "degraded", "service.replica_crashed"),
    ("running", {"reserved": 1}, 1, Trouble(shortage=SHORT), "degraded", "waiting.capacity"),
    ("running", {"reserved": 1, "crashes": 1}, 1, Trouble(shortage=SHORT), "degraded", "waiting.capacity"),
    ("degraded", {"desired": 3, "crashes": 9}, 1, Trouble(shortage=SHORT), "degraded", "service.replica_crashed"),
    ("starting", {"desired": 3, "crashes": 1}, 0, Trouble(shortage=SHORT), "starting", "service.replica_crashed"),
    ("degraded", REFUSED_ONE, 1, Trouble(shortage=SHORT), "degraded", "service.start_refused"),
    ("starting", {}, 1, Trouble(refusal=REFUSED), "degraded", "service.start_refused"),
    ("starting", {"reserved": 0}, 0, Trouble(shortage=SHORT), "starting", "waiting.capacity"),
    ("starting", {"reserved": 0, "since": LATE}, 0, Trouble(shortage=SHORT), "starting", "waiting.capacity"),
    ("starting", {"since": LATE}, 0, Trouble(), "failed", "service.start_timeout"),
    ("starting", {"crashes": 2}, 0, Trouble(), "starting", "service.replica_crashed"),
    ("starting", {"crashes": 3}, 0, Trouble(), "failed", "service.crash_loop"),
    ("running", {"crashes": 1}, 0, Trouble(), "starting", "service.replica_crashed"),
    ("degraded", {}, 0, Trouble(), "starting", None),
    ("starting", {}, 0, Trouble(refusal=REFUSED), "failed", "service.start_refused"),
    ("failed", {"reason": REFUSED, "retry_at": SOON}, 0, Trouble(), "failed", "service.start_refused"),
    ("failed", {"reason": REFUSED, "retry_at": SOON}, 1, Trouble(), "degraded", "service.start_refused"),
]


@pytest.mark.parametrize(("state", "changes", "ready", "trouble", "target", "code"), CASES)
def test_what_the_state_is_called(
    state: str, changes: dict[str, object], ready: int, trouble: Trouble, target: str, code: str | None
) -> None:
    facts = replace(FACTS, state=state, **changes)  # type: ignore[arg-type]
    decision = decide_state(facts, ready, trouble, LIMITS, CLOCK)
    assert (decision.state.value, decision.reason.code if decision.reason else None) == (target, code)


@pytest.mark.parametrize(("crashes", "delay_s"), [(0, 2), (1, 4), (2, 8), (3, 16), (4, 32), (5, 60), (50, 60)])
def test_crashes_are_repaired_later_each_time(crashes: int, delay_s: int) -> None:
    count, retry_at = after_crash(replace(FACTS, crashes=crashes), LIMITS, CLOCK)
    assert (count, retry_at) == (crashes + 1, CLOCK + timedelta(seconds=delay_s))


@pytest.mark.parametrize(
    ("state", "crashes", "age_s", "expected"),
    [("running", 1, 60, True), ("running", 1, 59, False), ("running", 0, 60, False), ("degraded", 1, 60, False)],
)
def test_crashes_are_forgotten_after_a_while(state: str, crashes: int, age_s: int, expected: bool) -> None:
    facts = replace(FACTS, state=state, crashes=crashes, since=CLOCK - timedelta(seconds=age_s))
    assert is_stable(facts, LIMITS, CLOCK) is expected


@pytest.mark.parametrize(("reserved", "quiet_s", "expected"), [(1, 60, True), (1, 59, False), (2, 60, False)])
def test_crashes_are_forgotten_also_while_some_replicas_wait_for_room(
    reserved: int, quiet_s: int, expected: bool
) -> None:
    facts = replace(FACTS, state="degraded", reserved=reserved, crashes=1, retry_at=CLOCK - timedelta(seconds=quiet_s))
    assert is_stable(facts, LIMITS, CLOCK) is expected


def test_the_dead_are_those_that_ended_by_themselves() -> None:
    assert [replica.name for replica in dead(seen((True, "g1"), (False, "g1")))] == ["1"]
    assert dead(seen((True, "g1"), (False, "g1"), leaving=1)) == ()
    assert dead(None) == ()


def test_room_is_taken_up_until_the_last_has_left() -> None:
    assert leaving(seen((True, "g1"), (False, "g1"), leaving=1))
    assert not leaving(seen((True, "g1"), (False, "g1")))
    assert not leaving(None)
