"""State machines: the table's arrows and no others."""

from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from svckit.errors import StateForbids
from svckit.states import StateMachine


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    YELLOW = "yellow"
    OFF = "off"


TABLES = st.fixed_dictionaries({state: st.frozensets(st.sampled_from(Light)) for state in Light})


class Row:
    def __init__(self, state: str) -> None:
        self.state = state


@settings(deadline=None)
@given(TABLES, st.sampled_from(Light), st.lists(st.sampled_from(Light), max_size=20))
def test_only_the_arrows_of_the_table_are_taken(
    table: dict[Light, frozenset[Light]], start: Light, targets: list[Light]
) -> None:
    machine, row = StateMachine("light", table), Row(start.value)
    for target in targets:
        before = Light(row.state)
        allowed = target in table[before]
        assert machine.may(row.state, target) == allowed
        if allowed:
            machine.advance(row, target)
            assert row.state == target.value
        else:
            with pytest.raises(StateForbids):
                machine.advance(row, target)
            assert row.state == before.value


@settings(deadline=None)
@given(TABLES)
def test_a_terminal_state_is_never_left(table: dict[Light, frozenset[Light]]) -> None:
    machine = StateMachine("light", table)
    for state in machine.terminal:
        assert not any(machine.may(state, target) for target in Light)


def test_an_unknown_state_goes_nowhere() -> None:
    machine = StateMachine("light", {Light.RED: frozenset({Light.GREEN})})
    with pytest.raises(StateForbids) as refused:
        machine.advance(Row("broken"), Light.GREEN)
    assert refused.value.params == {"kind": "light", "state": "broken", "target": "green"}
