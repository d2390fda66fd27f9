"""Every refusal of the dataset service."""

from svckit.errors import ProblemError

from dataset_svc.imports.refusals import (
    ARCHIVE_UNSUPPORTED as ARCHIVE_UNSUPPORTED,
)
from dataset_svc.imports.refusals import (
    BAD_CHECKSUM as BAD_CHECKSUM,
)
from dataset_svc.imports.refusals import (
    BOMB as BOMB,
)
from dataset_svc.imports.refusals import (
    COMPRESSION_UNSUPPORTED as COMPRESSION_UNSUPPORTED,
)
from dataset_svc.imports.refusals import (
    DUPLICATE_NAME as DUPLICATE_NAME,
)
from dataset_svc.imports.refusals import (
    ENCRYPTED as ENCRYPTED,
)
from dataset_svc.imports.refusals import (
    EXTENSION_UNEXPECTED as EXTENSION_UNEXPECTED,
)
from dataset_svc.imports.refusals import (
    FORMAT_UNSUPPORTED as FORMAT_UNSUPPORTED,
)
from dataset_svc.imports.refusals import (
    IMAGE_UNREADABLE as IMAGE_UNREADABLE,
)
from dataset_svc.imports.refusals import (
    INCONSISTENT as INCONSISTENT,
)
from dataset_svc.imports.refusals import (
    MULTI_VOLUME as MULTI_VOLUME,
)
from dataset_svc.imports.refusals import (
    NO_SAMPLES as NO_SAMPLES,
)
from dataset_svc.imports.refusals import (
    NOT_AN_ARCHIVE as NOT_AN_ARCHIVE,
)
from dataset_svc.imports.refusals import (
    READER_FAILED as READER_FAILED,
)
from dataset_svc.imports.refusals import (
    SINGLE_CLASS as SINGLE_CLASS,
)
from dataset_svc.imports.refusals import (
    SPLIT_FOLDERS as SPLIT_FOLDERS,
)
from dataset_svc.imports.refusals import (
    TEXT_EMPTY as TEXT_EMPTY,
)
from dataset_svc.imports.refusals import (
    TEXT_TOO_LONG as TEXT_TOO_LONG,
)
from dataset_svc.imports.refusals import (
    TEXT_UNREADABLE as TEXT_UNREADABLE,
)
from dataset_svc.imports.refusals import (
    TIMEOUT as TIMEOUT,
)
from dataset_svc.imports.refusals import (
    TOO_LARGE as TOO_LARGE,
)
from dataset_svc.imports.refusals import (
    TOO_MANY_BAD as TOO_MANY_BAD,
)
from dataset_svc.imports.refusals import (
    TOO_MANY_FILES as TOO_MANY_FILES,
)
from dataset_svc.imports.refusals import (
    TRUNCATED as TRUNCATED,
)
from dataset_svc.imports.refusals import (
    UNKNOWN_TEST_CLASS as UNKNOWN_TEST_CLASS,
)
from dataset_svc.imports.refusals import (
    UNSAFE_MEMBER as UNSAFE_MEMBER,
)
from dataset_svc.imports.refusals import (
    UNSAFE_NAME as UNSAFE_NAME,
)
from dataset_svc.imports.refusals import (
    UPLOAD_LOST as UPLOAD_LOST,
)
from dataset_svc.imports.refusals import (
    WARN_BAD_SAMPLES as WARN_BAD_SAMPLES,
)
from dataset_svc.imports.refusals import (
    WARN_DUPLICATES as WARN_DUPLICATES,
)
from dataset_svc.imports.refusals import (
    WARN_EMPTY_CLASS as WARN_EMPTY_CLASS,
)
from dataset_svc.imports.refusals import (
    WARN_ENCODING as WARN_ENCODING,
)
from dataset_svc.imports.refusals import (
    WARN_IMBALANCE as WARN_IMBALANCE,
)
from dataset_svc.imports.refusals import (
    WARN_ONE_SAMPLE as WARN_ONE_SAMPLE,
)
from dataset_svc.imports.refusals import (
    WARN_OUTSIDE_CLASS as WARN_OUTSIDE_CLASS,
)
from dataset_svc.imports.refusals import (
    WARN_TEST_IGNORED as WARN_TEST_IGNORED,
)
from dataset_svc.imports.refusals import (
    WRONG_FORMAT as WRONG_FORMAT,
)


class DatasetNameTaken(ProblemError):
    status, code, title = 409, "dataset.name_taken", "Dataset name already used"


class DatasetOffline(ProblemError):
    status, code, title = 409, "dataset.offline", "The dataset is not online"


class DatasetNotReady(ProblemError):
    """No version with every part imported."""

    status, code, title = 409, "dataset.not_ready", "The dataset has no imported version"


class DatasetImporting(ProblemError):
    status, code, title = 409, "dataset.importing", "An import of this dataset is running"


class CombinationNotOffered(ProblemError):
    """purpose, task type, annotation and format do not go together."""

    status, code, title = 422, "dataset.combination_not_offered", "These do not go together"


class PartNotWanted(ProblemError):
    """A test part for a dataset whose test side is split off by ratio."""

    status, code, title = 422, "dataset.part_not_wanted", "This dataset has no such part"


class SplitShareInvalid(ProblemError):
    status, code, title = 422, "dataset.split_share_invalid", "The training share does not fit the test mode"


class PurposeInUse(ProblemError):
    status, code, title = 409, "purpose.in_use", "Datasets use this purpose"


class PartNotReady(ProblemError):
    """The version has no such part, or it is not imported."""

    status, code, title = 409, "dataset.part_not_ready", "This part is not imported"


WAITING_STORAGE = "waiting.storage"
"""Reason: the object store is full; the import goes on when there is room."""
