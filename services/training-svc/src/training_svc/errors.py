"""Every refusal of the training service, and the reasons its tasks can have."""

from svckit.errors import ProblemError


class TaskNameTaken(ProblemError):
    status, code, title = 409, "task.name_taken", "Task name already used"


class TaskActive(ProblemError):
    """Stop it first."""

    status, code, title = 409, "task.active", "The task has not ended"


class TaskNotDraft(ProblemError):
    """Only name and description may be changed once a task has been started; while it waits it may ask for less."""

    status, code, title = 409, "task.not_draft", "The task is no draft any more"


class TaskTypeMismatch(ProblemError):
    """`params.what` (algorithm or dataset) is for `params.task_type`."""

    status, code, title = 422, "task.task_type_mismatch", "This is for another task type"


class FormatNotAccepted(ProblemError):
    """`params.accepted` lists what the algorithm takes."""

    status, code, title = 422, "task.format_not_accepted", "The algorithm does not take this format"


class TestModeNotAccepted(ProblemError):
    """`params.accepted` lists what the algorithm takes."""

    status, code, title = 422, "task.test_mode_not_accepted", "The algorithm does not take this test mode"


class ShareRequired(ProblemError):
    """The dataset has one part, which is to be split."""

    status, code, title = 422, "task.share_required", "A training share is required"


class ShareNotAllowed(ProblemError):
    """The dataset brings its own test part."""

    status, code, title = 422, "task.share_not_allowed", "This dataset has its own test part"


class ParameterUnknown(ProblemError):
    """`params.name` is not declared by the algorithm."""

    status, code, title = 422, "task.parameter_unknown", "This parameter is not declared"


class ParameterNotAllowed(ProblemError):
    """`params.name` has a value outside its declared type, choices or range."""

    status, code, title = 422, "task.parameter_not_allowed", "This value is not allowed"


class TimeLimitTooLong(ProblemError):
    status, code, title = 422, "task.time_limit_too_long", "The time limit is longer than allowed"


class ResourcesImpossible(ProblemError):
    """`params`: see svckit.reservations.Total.beyond."""

    status, code, title = 422, "task.resources_impossible", "No machine has what was asked for"


class NoEvaluation(ProblemError):
    status, code, title = 404, "task.no_evaluation", "The attempt left no evaluation"


WAITING_QUEUE = "waiting.queue"
"""Reason: others are before it; `params.position` counts from 1; `holders` and `others`: what holds the room that the
first of them waits for (svckit.reservations.WaitingReason)."""
WAITING_ENGINE = "waiting.engine"
"""Reason: the container engine does not answer; nothing is known about the run."""
WAITING_STORAGE = "waiting.storage"
"""Reason: the disk has no room; `params.needed` bytes are wanted where that is known."""
WAITING_SERVICE = "waiting.service"
"""Reason: another service does not answer; `params.service` names it."""
WAITING_DATASET_OFFLINE = "waiting.dataset_offline"
"""Reason: the owner may not use the dataset now; `params.code` is the dataset service's own code."""
WAITING_ALGORITHM_OFFLINE = "waiting.algorithm_offline"
"""Reason: the owner may not use the algorithm now; `params.code` is the algorithm service's own code."""
WAITING_IMAGE = "waiting.image"
"""Reason: the algorithm's image is still being made; `params.state` says how far it is."""
DATASET_OFFLINE = "task.dataset_offline"
"""Reason of a failure: the dataset stayed offline for too long."""
ALGORITHM_OFFLINE = "task.algorithm_offline"
"""Reason of a failure: the algorithm stayed offline for too long."""
IMAGE_FAILED = "task.image_failed"
"""Reason: the algorithm's image could not be made; `params.code` is the image's own reason."""
IMAGE_LATE = "task.image_late"
"""Reason of a failure: the algorithm's image was not ready in time; `params.state` says how far it was."""
SPLIT_REFUSED = "task.split_refused"
"""Reason: the dataset could not be split; `params.code` is the dataset service's own code."""
DATASET_GONE = "task.dataset_gone"
"""Reason: the files of the dataset version are not there any more."""
STOPPED_BY_USER = "task.stopped_by_user"
"""Reason of a stop: its owner asked for it."""
OWNER_DISABLED = "task.owner_disabled"
"""Reason of a stop: its owner's account was disabled."""
NO_MODEL = "task.no_model"
"""Reason: the training ended well and left no file in the model folder."""
CODE_ERROR = "task.code_error"
"""Reason: the training exited with `params.exit_code`; `detail` holds `output/failure` or the last log lines."""
OUT_OF_MEMORY = "task.out_of_memory"
"""Reason: more memory than `params.memory` bytes was needed."""
KILLED = "task.killed"
"""Reason: a signal from outside ended the training; `params.signal`."""
TIME_LIMIT = "task.time_limit"
"""Reason: longer than `params.seconds`."""
STAGE_FAILED = "task.stage_failed"
"""Reason: the dataset could not be laid out for the training; `hint_code` says so when its files are damaged."""
IMAGE_NOT_FOUND = "task.image_not_found"
"""Reason: the algorithm's image is not there."""
INVALID_COMMAND = "task.invalid_command"
"""Reason: the algorithm's command cannot be executed."""
RESOURCES_IMPOSSIBLE = "task.resources_impossible"
"""Reason: no machine has what was asked for; `params` as of ResourcesImpossible, where the ledger has refused it."""
START_FAILED = "task.start_failed"
"""Reason: the container could not be started."""
STORAGE_FULL = "task.storage_full"
"""Reason: the disk is full, or the training wrote more than it may; `params.kind` is `disk`, `files` (more than
`params.files`), or `run` or `quota` (more bytes than `params.limit`: the limit of all, or its share of a quota)."""
RESULT_LOST = "task.result_lost"
"""Reason: the container is gone and left no result."""
