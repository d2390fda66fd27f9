"""Every refusal of the dataset service, but for those of an archive (refusals.py)."""

from svckit.errors import ProblemError


class DatasetNameTaken(ProblemError):
    status, code, title = 409, "dataset.name_taken", "Dataset name already used"


class DatasetOffline(ProblemError):
    status, code, title = 409, "dataset.offline", "The dataset is not online"


class DatasetNotReady(ProblemError):
    """No version with every part imported."""

    status, code, title = 409, "dataset.not_ready", "The dataset has no imported version"


class DatasetImporting(ProblemError):
    status, code, title = 409, "dataset.importing", "An import of this dataset is running"


class DatasetFormFixed(ProblemError):
    """Samples were read by purpose, task type, annotation, format and test mode; `params.fields`: what may not change
    any more."""

    status, code, title = 409, "dataset.form_fixed", "Samples were read by this already"


class ArchiveGone(ProblemError):
    """The archive of `params.part` was refused as a whole, or has never come: it must be uploaded."""

    status, code, title = 409, "dataset.archive_gone", "There is no archive to be read again"


class ClassUnknown(ProblemError):
    """`params.count` classes that should be called otherwise are not in the part, the first being `params.classes`."""

    status, code, title = 422, "dataset.class_unknown", "There is no such class"


class CombinationNotOffered(ProblemError):
    """purpose, task type, annotation and format do not go together."""

    status, code, title = 422, "dataset.combination_not_offered", "These do not go together"


class PartNotWanted(ProblemError):
    """A test part for a dataset whose test side is split off by ratio."""

    status, code, title = 422, "dataset.part_not_wanted", "This dataset has no such part"


class SplitShareInvalid(ProblemError):
    status, code, title = 422, "dataset.split_share_invalid", "The training share does not fit the test mode"


class PurposeTaken(ProblemError):
    """Another purpose or task type has this code, or another one beside it this name; `params.field` of the request."""

    status, code, title = 409, "purpose.taken", "Another purpose or task type is called so"


class VersionCurrent(ProblemError):
    """`params.version` is the one that trainings use from now on, until a newer one is ready."""

    status, code, title = 409, "dataset.version_current", "This is the current version"


class PartNotReady(ProblemError):
    """The version has no such part, or it is not imported."""

    status, code, title = 409, "dataset.part_not_ready", "This part is not imported"


class DatasetFilesDamaged(ProblemError):
    """A file of the dataset is missing in the store, or does not hold what the import wrote; `params.file` names it."""

    status, code, title = 410, "dataset.files_damaged", "Files of the dataset are missing or damaged in the store"

    def __init__(self, key: str) -> None:
        """`key` in the store: the dataset, its upload, the reading but for the archive itself, and the file."""
        super().__init__(file="/".join(key.split("/")[3:][-2:]))


WAITING_STORAGE = "waiting.storage"
"""Reason: the object store is full; the import goes on when there is room."""
