"""State machines as tables. No other line in the project assigns a `state`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from svckit.errors import StateForbids

S = TypeVar("S", bound=StrEnum)


class HasState(Protocol):
    state: str


class StateMachine(Generic[S]):
    """`transitions` maps each state to the states it may go to; a state without entries is terminal."""

    def __init__(self, kind: str, transitions: Mapping[S, frozenset[S]]) -> None:
        self._kind = kind
        self._transitions = transitions

    def may(self, current: str, target: S) -> bool:
        return any(target in to for state, to in self._transitions.items() if state == current)

    def advance(self, row: HasState, target: S) -> None:
        """Move `row` to `target`. Raises StateForbids when the table has no such arrow."""
        if not self.may(row.state, target):
            raise StateForbids(kind=self._kind, state=row.state, target=str(target))
        row.state = target.value

    @property
    def terminal(self) -> frozenset[S]:
        return frozenset(state for state, to in self._transitions.items() if not to)
