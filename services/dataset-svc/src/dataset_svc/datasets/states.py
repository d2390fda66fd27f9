"""How far an import is, in one vocabulary: of a part (one archive of one version) and of a whole dataset.

A part has a row from the moment its archive is an object. Before that its state is that of its upload, so that an
upload that never ends leaves nothing to tidy.
"""

from enum import StrEnum
from typing import Literal

from svckit.states import StateMachine
from svckit.uploads.tables import UploadState

PartProgress = Literal["empty", "uploading", "validating", "ready", "invalid"]
ImportState = Literal["empty", "uploading", "validating", "partial", "ready", "invalid"]
"""Of a dataset; `partial`: one part is read, the other is still missing."""


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

ON_THE_WAY: dict[str, PartProgress] = {UploadState.OPEN: "uploading", UploadState.COMPLETE: "validating"}
"""The state of a part whose archive is no object yet, by that of its upload."""
