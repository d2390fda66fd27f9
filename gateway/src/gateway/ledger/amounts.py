"""Amounts of cpu (thousandths of a core), memory (bytes) and gpu (devices), and what is lacking of them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.ledger.schemas import Amounts, HolderView, LimitsView
from gateway.models import Reservation
from gateway.settings import GatewaySettings


@dataclass(frozen=True)
class Held:
    """Amounts that are held or wanted."""

    cpu_milli: int = 0
    memory: int = 0
    gpu: int = 0

    def times(self, replicas: int) -> "Held":
        return Held(self.cpu_milli * replicas, self.memory * replicas, self.gpu * replicas)

    def plus(self, more: "Held") -> "Held":
        return Held(self.cpu_milli + more.cpu_milli, self.memory + more.memory, self.gpu + more.gpu)

    def view(self) -> Amounts:
        return Amounts(cpu=self.cpu_milli / 1000, memory=self.memory, gpu=self.gpu)


@dataclass(frozen=True)
class Limits:
    """The most that may be held; None: no limit."""

    cpu_milli: int | None = None
    memory: int | None = None
    gpu: int | None = None

    @classmethod
    def of(cls, cpu: float | None, memory: int | None, gpu: int | None) -> "Limits":
        return cls(None if cpu is None else milli(cpu), memory, gpu)

    def view(self) -> LimitsView:
        return LimitsView(
            cpu=None if self.cpu_milli is None else self.cpu_milli / 1000, memory=self.memory, gpu=self.gpu
        )

    def minus(self, held: Held) -> "Limits":
        """What is left, not below zero."""
        return Limits(_left(self.cpu_milli, held.cpu_milli), _left(self.memory, held.memory), _left(self.gpu, held.gpu))

    def within(self, other: "Limits") -> "Limits":
        """What both allow."""
        return Limits(
            _least(self.cpu_milli, other.cpu_milli), _least(self.memory, other.memory), _least(self.gpu, other.gpu)
        )

    def shortage(self, held: Held, wanted: Held) -> dict[str, dict[str, float]]:
        """By resource, of those of which `wanted` lacks something beside `held`: what is `missing`, `wanted` and
        `used`, and the `most` that there may be. A resource of which nothing is wanted is never lacking.
        Empty: it fits."""
        rows = (
            ("cpu", self.cpu_milli, held.cpu_milli, wanted.cpu_milli, 1000),
            ("memory", self.memory, held.memory, wanted.memory, 1),
            ("gpu", self.gpu, held.gpu, wanted.gpu, 1),
        )
        found: dict[str, dict[str, float]] = {}
        for name, most, have, want, unit in rows:
            if most is not None and want > 0 and have + want > most:
                about = {"missing": have + want - most, "wanted": want, "used": have, "most": most}
                for what, amount in about.items():
                    found.setdefault(what, {})[name] = amount / unit if unit > 1 else amount
        return found


def held_by(row: Reservation) -> Held:
    return Held(row.cpu_milli, row.memory, row.gpu).times(row.replicas)


def holder_view(row: Reservation, owner_name: str) -> HolderView:
    return HolderView(
        kind=row.kind,
        id=row.target_id or row.resource_id,
        name=row.name,
        owner_id=row.owner_id,
        owner_name=owner_name,
        ends_at=row.ends_at,
        storage=row.storage,
        **held_by(row).view().model_dump(),
    )


def holding_of(rows: Iterable[tuple[Reservation, str]], missing: Mapping[str, float]) -> list[HolderView]:
    """Of these, each with its owner's name, what holds what is missing, that which holds most of it first."""

    def share(each: HolderView) -> float:
        return sum(float(getattr(each, name)) / amount for name, amount in missing.items())

    views = [holder_view(row, name) for row, name in rows]
    return sorted((each for each in views if share(each)), key=share, reverse=True)


def capacity_of(settings: GatewaySettings) -> Limits:
    """What the machine has for containers."""
    return Limits.of(settings.capacity_cpu, settings.capacity_memory, settings.capacity_gpu)


def quota_of(settings: GatewaySettings) -> Limits:
    """Of a user without a quota of their own."""
    return Limits.of(settings.quota_cpu, settings.quota_memory, settings.quota_gpu)


def milli(cpu: float) -> int:
    return round(cpu * 1000)


def _left(most: int | None, held: int) -> int | None:
    return None if most is None else max(0, most - held)


def _least(one: int | None, other: int | None) -> int | None:
    return min((each for each in (one, other) if each is not None), default=None)
