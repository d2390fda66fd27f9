"""The life of an image (02, section 2). A `ready` or `failed` one can be made again (镜像重做)."""

from enum import StrEnum

from svckit.states import StateMachine


class ImageState(StrEnum):
    RECEIVING = "receiving"
    BUILDING = "building"
    CHECKING = "checking"
    PUSHING = "pushing"
    READY = "ready"
    FAILED = "failed"


IMAGE = StateMachine(
    "image",
    {
        ImageState.RECEIVING: frozenset({ImageState.BUILDING, ImageState.CHECKING, ImageState.FAILED}),
        ImageState.BUILDING: frozenset({ImageState.CHECKING, ImageState.FAILED}),
        ImageState.CHECKING: frozenset({ImageState.PUSHING, ImageState.FAILED}),
        ImageState.PUSHING: frozenset({ImageState.READY, ImageState.FAILED}),
        ImageState.READY: frozenset({ImageState.RECEIVING}),
        ImageState.FAILED: frozenset({ImageState.RECEIVING}),
    },
)

UNDERWAY = (ImageState.RECEIVING, ImageState.BUILDING, ImageState.CHECKING, ImageState.PUSHING)
"""The states in which the reconciler has something to do, in the order they are passed. Only what the platform builds
itself is `building`."""
