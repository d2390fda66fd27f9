"""Whether an algorithm, a dataset and the wishes of a task fit together: pure functions."""

from collections.abc import Mapping

from svckit.contracts.algorithm import EnvEntry, Requests, UsableAlgorithm, allowed_values, is_allowed
from svckit.contracts.dataset import UsableDataset
from svckit.errors import FieldProblem, RequestInvalid

from training_svc.errors import (
    FormatNotAccepted,
    ParameterNotAllowed,
    ParameterUnknown,
    ShareNotAllowed,
    ShareRequired,
    TaskTypeMismatch,
    TestModeNotAccepted,
)

RATIO = "ratio"


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


def must_limit_cpu(requests: Requests, cpu: float | None, limit: float | None) -> None:
    """`cpu` None: what the algorithm asks for. Raises RequestInvalid for a limit below that."""
    asked = requests.cpu if cpu is None else cpu
    if limit is not None and limit < asked:
        below = FieldProblem(field="body.resources.cpu_limit", code="field.greater_than_equal", params={"ge": asked})
        raise RequestInvalid(errors=[below])


def must_be_declared(declared: tuple[EnvEntry, ...], chosen: Mapping[str, str]) -> None:
    """Raises ParameterUnknown, ParameterNotAllowed."""
    entries = {entry.name: entry for entry in declared}
    for name, value in chosen.items():
        entry = entries.get(name)
        if entry is None:
            raise ParameterUnknown(name=name)
        if not is_allowed(entry, value):
            raise ParameterNotAllowed(name=name, value=value, **allowed_values(entry))
