"""Why an archive or a sample of it is refused. Plain strings, so that the worker process imports nothing for them;
`dataset_svc.errors` names them all again.
"""

from typing import Any

NOT_AN_ARCHIVE = "import.not_an_archive"
ARCHIVE_UNSUPPORTED = "import.archive_unsupported"
FORMAT_UNSUPPORTED = "import.format_unsupported"
UNSAFE_NAME = "import.unsafe_name"
UNSAFE_MEMBER = "import.unsafe_member"
DUPLICATE_NAME = "import.duplicate_name"
BOMB = "import.bomb"
TRUNCATED = "import.truncated"
INCONSISTENT = "import.inconsistent"
BAD_CHECKSUM = "import.bad_checksum"
ENCRYPTED = "import.encrypted"
COMPRESSION_UNSUPPORTED = "import.compression_unsupported"
TOO_MANY_FILES = "import.too_many_files"
TOO_LARGE = "import.too_large"
MULTI_VOLUME = "import.multi_volume"
READER_FAILED = "import.reader_failed"
TIMEOUT = "import.timeout"
UPLOAD_LOST = "import.upload_lost"
NO_SAMPLES = "import.no_samples"
SINGLE_CLASS = "import.single_class"
WRONG_FORMAT = "import.wrong_format"
SPLIT_FOLDERS = "import.split_folders"
TOO_MANY_BAD = "import.too_many_bad"
UNKNOWN_TEST_CLASS = "import.unknown_test_class"

TEXT_UNREADABLE = "sample.text_unreadable"
TEXT_EMPTY = "sample.empty"
TEXT_TOO_LONG = "sample.too_long"
IMAGE_UNREADABLE = "sample.image_unreadable"
EXTENSION_UNEXPECTED = "sample.extension_unexpected"

WARN_EMPTY_CLASS = "import.warning.empty_class"
WARN_ONE_SAMPLE = "import.warning.one_sample_class"
WARN_IMBALANCE = "import.warning.imbalance"
WARN_DUPLICATES = "import.warning.duplicates"
WARN_ENCODING = "import.warning.encoding"
WARN_BAD_SAMPLES = "import.warning.bad_samples"
WARN_OUTSIDE_CLASS = "import.warning.outside_class"
WARN_TEST_IGNORED = "import.warning.test_ignored"


class ArchiveRefused(Exception):
    """The whole archive is refused; `params.member` names the member where there is one."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def reason(code: str, **params: Any) -> dict[str, Any]:
    """A svckit.errors.Reason as a dict; the hint of a code is the code itself with `.hint`."""
    return {"code": code, "params": params, "hint_code": f"{code}.hint", "detail": ""}
