"""The life of a model. It can be seen and used once it is `ready`; a `failed` one says why and can only be deleted."""

from enum import StrEnum

from svckit.states import StateMachine


class ModelState(StrEnum):
    IMPORTING = "importing"
    READY = "ready"
    FAILED = "failed"


MODEL = StateMachine(
    "model",
    {
        ModelState.IMPORTING: frozenset({ModelState.READY, ModelState.FAILED}),
        ModelState.READY: frozenset(),
        ModelState.FAILED: frozenset(),
    },
)
