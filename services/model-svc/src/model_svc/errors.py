"""Every refusal of the model service, and the reasons its models can have."""

from svckit.errors import ProblemError


class ModelNameTaken(ProblemError):
    """Another edit took this version of the name at the same moment."""

    status, code, title = 409, "model.name_taken", "This version of the name is taken"


class ModelNotReady(ProblemError):
    """The import runs, or it failed; `params.state` says which."""

    status, code, title = 409, "model.not_ready", "The model is not ready"


class ModelImporting(ProblemError):
    status, code, title = 409, "model.importing", "The model is being imported"


class NoServingImage(ProblemError):
    """Its algorithm had no ready serving image when the training started."""

    status, code, title = 409, "model.no_serving_image", "The model's algorithm has no serving image"


class ModelFilesMissing(ProblemError):
    """The store has lost a file of the model, or has another size of it; `params.path` names it."""

    status, code, title = 410, "model.files_missing", "Files of the model are missing in the store"


RESULT_GONE = "model.result_gone"
"""Reason: the training's result is no longer there."""
RESULT_INCOMPLETE = "model.result_incomplete"
"""Reason: a file of the result is missing or has another size or checksum; `params.path` names it."""
NO_MODEL_FILES = "model.no_files"
"""Reason: the training left no file in its model folder."""
WAITING_STORAGE = "waiting.storage"
"""Reason: the object store is full; the import goes on when there is room."""
