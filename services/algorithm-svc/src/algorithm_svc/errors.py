"""Every refusal of the algorithm service, and the reasons its images can have."""

from svckit.errors import ProblemError


class AlgorithmNameTaken(ProblemError):
    """The owner has an algorithm of this name and version label."""

    status, code, title = 409, "algorithm.name_taken", "This version of the name is taken"


class AlgorithmNotOnline(ProblemError):
    status, code, title = 409, "algorithm.offline", "The algorithm is offline"


class ImageNotReady(ProblemError):
    """`params.side` is `train` or `serve`, `params.state` the state of that image, `params.reason` why it failed."""

    status, code, title = 409, "algorithm.image_not_ready", "The algorithm's image is not ready"


class NoCommand(ProblemError):
    """Neither the algorithm nor its training image says what to run."""

    status, code, title = 409, "algorithm.no_command", "There is no command to run"


class ImageUnknown(ProblemError):
    """`params.image_id` names no image that this user may use in an algorithm."""

    status, code, title = 422, "algorithm.image_unknown", "There is no such image"


class ImageReferenceRefused(ProblemError):
    """`params.reference` is no image of the platform's own, nor one that was taken in for this user. Whether the engine
    has such an image is not looked at: that it lies there gives nobody a right to it."""

    status, code, title = 422, "image.reference_refused", "This image is not in your library"


class PresetKept(ProblemError):
    """The platform would register it again; it can be taken offline instead."""

    status, code, title = 409, "algorithm.is_preset", "The platform's own algorithms cannot be deleted"


IMAGE_NOT_FOUND = "image.not_found"
"""Reason: the container engine has no image `params.reference`."""
IMAGE_BUILD_FAILED = "image.build_failed"
"""Reason: the image builder could not make `params.reference`; `detail` holds its final log lines."""
WAITING_ENGINE = "waiting.engine"
"""Reason: the container engine does not answer; nothing is known about the image."""
PRESET_BUILDING = "ready.preset_building"
"""Reason (readiness): the images of the preset algorithms `params.presets` are not ready yet."""
