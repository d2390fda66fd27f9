"""Whether an algorithm, a dataset and the wishes of a task fit together: pure functions."""

import math
from collections.abc import Mapping
from typing import Any

from svckit.contracts.algorithm import EnvEntry, UsableAlgorithm

from training_svc.errors import (
    FormatNotAccepted,
    ParameterNotAllowed,
    ParameterUnknown,
    ShareNotAllowed,
    ShareRequired,
    TaskTypeMismatch,
    TestModeNotAccepted,
)
from training_svc.ports import UsableDataset

RATIO = "ratio"
_BOOLEANS = frozenset({"true", "false", "1", "0"})


def must_fit(algorithm: UsableAlgorithm, dataset: UsableDataset) -> None:
    """Raises FormatNotAccepted, TestModeNotAccepted."""
    if dataset.format not in algorithm.formats:
        raise FormatNotAccepted(format=dataset.format, accepted=list(algorithm.formats))
    if dataset.test_mode not in algorithm.test_modes:
        raise TestModeNotAccepted(test_mode=dataset.test_mode, accepted=list(algorithm.test_modes))


def must_be_of_type(task_type: str, what: str, thing: UsableAlgorithm | UsableDataset) -> None:
    """Raises TaskTypeMismatch."""
    if thing.task_type != task_type:
        raise TaskTypeMismatch(what=what, task_type=thing.task_type)


def must_share(dataset: UsableDataset, share: float | None) -> None:
    """Raises ShareRequired, ShareNotAllowed."""
    if dataset.test_mode == RATIO and share is None:
        raise ShareRequired()
    if dataset.test_mode != RATIO and share is not None:
        raise ShareNotAllowed()


def must_be_declared(declared: tuple[EnvEntry, ...], chosen: Mapping[str, str]) -> None:
    """Raises ParameterUnknown, ParameterNotAllowed."""
    entries = {entry.name: entry for entry in declared}
    for name, value in chosen.items():
        entry = entries.get(name)
        if entry is None:
            raise ParameterUnknown(name=name)
        if not _is_allowed(entry, value):
            params: dict[str, Any] = entry.model_dump(include={"type", "choices", "min", "max"}, exclude_defaults=True)
            raise ParameterNotAllowed(name=name, value=value, **params)


def _is_allowed(entry: EnvEntry, value: str) -> bool:
    if entry.choices and value not in entry.choices:
        return False
    if entry.type == "boolean":
        return value.lower() in _BOOLEANS
    if entry.type not in ("integer", "number") and entry.min is None and entry.max is None:
        return True
    return _is_number_between(entry, value)


def _is_number_between(entry: EnvEntry, value: str) -> bool:
    try:
        number = int(value) if entry.type == "integer" else float(value)
    except ValueError:
        return False
    if not math.isfinite(number):
        return False
    return (entry.min is None or number >= entry.min) and (entry.max is None or number <= entry.max)
