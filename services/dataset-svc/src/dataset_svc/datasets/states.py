"""How far an import is, in one vocabulary: of a part (one archive of one version) and of a whole dataset.

A part has a row from the moment its archive is an object. Before that its state is that of its upload, so that an
upload that never ends leaves nothing to tidy.
"""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from svckit.states import StateMachine
from svckit.uploads.tables import Upload, UploadState

PartProgress = Literal["empty", "uploading", "interrupted", "validating", "ready", "invalid"]
ImportState = Literal["empty", "uploading", "interrupted", "validating", "partial", "ready", "invalid"]
"""Of a dataset; `partial`: one part is read, the other is still missing. `interrupted`: nobody sends its upload."""


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


def on_the_way(upload: Upload, clock: datetime) -> PartProgress:
    """The state of a part whose archive is no object yet, by that of its upload."""
    if upload.state != UploadState.OPEN:
        return "validating"
    return "interrupted" if upload.is_interrupted(clock) else "uploading"


def wanted_parts(test_mode: str) -> tuple[str, ...]:
    """The parts a version needs: ratio splits the test side off the training set, separate brings its own."""
    return ("train",) if test_mode == "ratio" else ("train", "test")
