"""What to do about a service, and what to call its state: pure functions of what is wanted and what was seen."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from svckit.errors import Reason
from svckit.runtime.servers import ReplicaObservation, ServerObservation

from inference_svc.errors import CRASH_LOOP, REPLICA_CRASHED, REPLICAS_STARTING, START_REFUSED, START_TIMEOUT
from inference_svc.services.states import ServiceState

LONGEST_DELAY_S = 60.0


@dataclass(frozen=True)
class Limits:
    """See InferenceSettings."""

    start_timeout: timedelta
    crash_limit: int
    crash_delay_s: float
    stable: timedelta


@dataclass(frozen=True)
class Facts:
    """What the row says. `crashes` in a row; `retry_at`: nothing is applied before; `since`: see Service."""

    state: str
    reason: Reason | None
    desired: int
    reserved: int
    generation: str
    since: datetime
    crashes: int = 0
    last_crash: str = ""
    retry_at: datetime | None = None


@dataclass(frozen=True)
class Trouble:
    """What stood in the way of this step: no room at the ledger, or a refusal of the runtime."""

    shortage: Reason | None = None
    refusal: Reason | None = None


@dataclass(frozen=True)
class StateDecision:
    """What the row is to say."""

    state: ServiceState
    reason: Reason | None = None


def dead(seen: ServerObservation | None) -> tuple[ReplicaObservation, ...]:
    """Replicas that ended by themselves and have not been replaced."""
    return tuple(each for each in seen.replicas if not each.running and not each.leaving) if seen else ()


def leaving(seen: ServerObservation | None) -> bool:
    """Whether replicas that are no longer wanted still take up their room."""
    return any(replica.leaving for replica in seen.replicas) if seen else False


def must_apply(facts: Facts, seen: ServerObservation | None, target: int, clock: datetime) -> bool:
    """Whether the runtime is to be told again: something differs, and no crash or refusal asks to wait."""
    replicas = seen.replicas if seen else ()
    settled = len(replicas) == target and all(
        replica.running and not replica.leaving and replica.generation == facts.generation for replica in replicas
    )
    if settled:
        return False
    return facts.retry_at is None or clock >= facts.retry_at


def after_crash(facts: Facts, limits: Limits, clock: datetime) -> tuple[int, datetime]:
    """The crash count and the time before which the next crash is not repaired: 2, 4, 8 .. 60 seconds."""
    crashes = facts.crashes + 1
    delay = min(limits.crash_delay_s * 2.0 ** (crashes - 1), LONGEST_DELAY_S)
    return crashes, clock + timedelta(seconds=delay)


def is_stable(facts: Facts, limits: Limits, clock: datetime) -> bool:
    """Whether the crashes of before can be forgotten: all that there is room for has run for long enough."""
    if facts.crashes == 0:
        return False
    if facts.state == ServiceState.RUNNING:
        return clock - facts.since >= limits.stable
    part = facts.state == ServiceState.DEGRADED and facts.reserved < facts.desired
    return part and facts.retry_at is not None and clock - facts.retry_at >= limits.stable


def decide_state(facts: Facts, ready: int, trouble: Trouble, limits: Limits, clock: datetime) -> StateDecision:
    """The state of a service that is to run, with so many ready replicas."""
    if ready >= facts.desired:
        return StateDecision(ServiceState.RUNNING)
    obstacle = _obstacle(facts, ready, trouble)
    if ready > 0:
        patient = facts.state == ServiceState.STARTING and clock - facts.since < limits.start_timeout
        if patient and obstacle is None:
            return StateDecision(ServiceState.STARTING)
        params: dict[str, Any] = {"ready": ready, "desired": facts.desired}
        return StateDecision(ServiceState.DEGRADED, obstacle or Reason(code=REPLICAS_STARTING, params=params))
    return _none_ready(facts, obstacle, trouble, limits, clock)


def _obstacle(facts: Facts, ready: int, trouble: Trouble) -> Reason | None:
    """Why not all of it is ready. That others wait for room hides nothing of what is wrong with those that have it."""
    crash = Reason(code=REPLICA_CRASHED, params={"crashes": facts.crashes}, detail=facts.last_crash)
    wrong = _refused_before(facts) or (crash if facts.crashes else None)
    return trouble.refusal or (wrong if ready < facts.reserved else None) or trouble.shortage or wrong


def _refused_before(facts: Facts) -> Reason | None:
    """The runtime's refusal, while it has not been asked again."""
    waits = facts.retry_at is not None and facts.reason is not None and facts.reason.code == START_REFUSED
    return facts.reason if waits else None


def _none_ready(
    facts: Facts, obstacle: Reason | None, trouble: Trouble, limits: Limits, clock: datetime
) -> StateDecision:
    if trouble.refusal is not None:
        return StateDecision(ServiceState.FAILED, trouble.refusal)
    if facts.reserved == 0:
        return StateDecision(ServiceState.STARTING, obstacle)
    if facts.crashes >= limits.crash_limit:
        params = {"crashes": facts.crashes}
        return StateDecision(ServiceState.FAILED, Reason(code=CRASH_LOOP, params=params, detail=facts.last_crash))
    if facts.state == ServiceState.FAILED:
        return StateDecision(ServiceState.FAILED, facts.reason)
    if facts.state == ServiceState.STARTING and clock - facts.since >= limits.start_timeout:
        seconds = limits.start_timeout.total_seconds()
        return StateDecision(ServiceState.FAILED, Reason(code=START_TIMEOUT, params={"seconds": seconds}))
    return StateDecision(ServiceState.STARTING, obstacle)
