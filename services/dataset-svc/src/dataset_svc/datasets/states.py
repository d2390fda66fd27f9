"""The life of a part: one archive of one version. `empty` and `uploading` come before its row and are derived from the
open uploads, so that an upload that never ends leaves nothing to tidy.
"""

from enum import StrEnum

from svckit.states import StateMachine


class PartState(StrEnum):
    VALIDATING = "validating"
    READY = "ready"
    INVALID = "invalid"


PART = StateMachine(
    "part",
    {
        PartState.VALIDATING: frozenset({PartState.READY, PartState.INVALID}),
        PartState.READY: frozenset(),
        PartState.INVALID: frozenset(),
    },
)
