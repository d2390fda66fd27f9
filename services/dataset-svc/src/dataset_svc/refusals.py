"""Why an archive or a sample of it is refused. Plain strings, so that the worker process imports nothing for them."""

from collections.abc import Iterable
from typing import Any

NOT_AN_ARCHIVE = "import.not_an_archive"
"""Reason: the file is no archive."""
ARCHIVE_UNSUPPORTED = "import.archive_unsupported"
"""Reason: this kind of archive cannot be read; `detail` says what of it."""
FORMAT_UNSUPPORTED = "import.format_unsupported"
"""Reason: this format cannot be read for this task type."""
UNSAFE_NAME = "import.unsafe_name"
"""Reason: `params.member` has a name that could lead outside the dataset or cannot be read."""
UNSAFE_MEMBER = "import.unsafe_member"
"""Reason: `params.member` is a link, a device or something else that is no file."""
NAMES_UNREADABLE = "import.names_unreadable"
"""Reason: `params.member` has a name that is not in `params.encoding`, in which the names should be read."""
BOMB = "import.bomb"
"""Reason: the archive unpacks to far more than it holds (`params.max_ratio`), or its members overlap."""
TRAILING = "import.trailing"
"""Reason: something else follows the end of the archive in the same file."""
TRUNCATED = "import.truncated"
"""Reason: the archive ends too early."""
INCONSISTENT = "import.inconsistent"
"""Reason: the archive contradicts itself."""
BAD_CHECKSUM = "import.bad_checksum"
"""Reason: `params.member` does not have the checksum that the archive names."""
ENCRYPTED = "import.encrypted"
"""Reason: the archive needs a password."""
COMPRESSION_UNSUPPORTED = "import.compression_unsupported"
"""Reason: `params.member` is packed in a way that cannot be read."""
RECORDS_UNREADABLE = "import.records_unreadable"
"""Reason: it cannot be told what `params.member`, which should hold records, is in."""
TOO_MANY_SAMPLES = "import.too_many_samples"
"""Reason: there are more than `params.max` records."""
TOO_MANY_FILES = "import.too_many_files"
"""Reason: the archive holds more files than allowed."""
TOO_LARGE = "import.too_large"
"""Reason: the archive unpacks to more than `params.max` bytes."""
OVER_QUOTA = "import.over_quota"
"""Reason: packed once more, in a way that is read by range, the archive takes more than the `params.max` bytes that are
left of its owner's quota of storage."""
MULTI_VOLUME = "import.multi_volume"
"""Reason: the archive consists of several files."""
READER_FAILED = "import.reader_failed"
"""Reason: reading the archive failed; `detail` says how."""
OUT_OF_MEMORY = "import.out_of_memory"
"""Reason: unpacking the archive takes more memory than an import may use."""
STUCK = "import.stuck"
"""Reason: the archive cannot be unpacked: a decoder made no progress."""
TIMEOUT = "import.timeout"
"""Reason: reading the archive took longer than `params.seconds`."""
UPLOAD_LOST = "import.upload_lost"
"""Reason: the uploaded file is not there any more."""
NESTED_ARCHIVES = "import.nested_archives"
"""Reason: the archive holds archives (`params.member`) and no samples."""
UNPACKER_MISSING = "import.unpacker_missing"
"""Reason: `params.package`, which unpacks this kind of archive, is not installed on the server."""
NO_ANNOTATIONS = "import.no_annotations"
"""Reason: none of the samples (`params.count`) has an annotation."""
NO_SAMPLES = "import.no_samples"
"""Reason: the archive holds no sample."""
SINGLE_CLASS = "import.single_class"
"""Reason: the training part has one class only (`params.classes`)."""
WRONG_FORMAT = "import.wrong_format"
"""Reason: most files (`params.files`), as `params.member`, do not belong into this format, which takes
`params.extensions`; they may look like those of another (`params.suggested`: format and task_type)."""
NO_CLASS_FOLDERS = "import.no_class_folders"
"""Reason: the archive's folders are sides (`params.folders`), and in these are no folders of classes."""
JSON_BROKEN = "import.json_broken"
"""Reason: `params.member` is no JSON from `params.line` and `params.column` on, both from 1."""
LIST_WANTED = "import.list_wanted"
"""Reason: `params.member` is one object of JSON, whose first keys are `params.columns`, which does not hold just one
list of records."""
RECORDS_UNKNOWN = "import.records_unknown"
"""Reason: no item of `params.member` has a sample; `params.columns` are the first fields of its first one."""
TAGS_UNKNOWN = "import.tags_unknown"
"""Reason: most lines of `params.member` do not end in a tag such as B-LOC or O."""
COLUMNS_UNKNOWN = "import.columns_unknown"
"""Reason: of the columns of `params.member`, it cannot be told which are label and text; `params.columns` are the
first of its first row."""
SPLIT_FOLDERS = "import.split_folders"
"""Reason: the archive has folders of a test side (`params.folders`), which this test mode does not want."""
TOO_MANY_BAD = "import.too_many_bad"
"""Reason: `params.bad` samples cannot be used beside `params.samples` good ones."""
UNKNOWN_TEST_CLASS = "import.unknown_test_class"
"""Reason: the test part has `params.count` classes that the training part has not, the first being `params.classes`."""

TEXT_UNREADABLE = "sample.text_unreadable"
"""Finding: the text has no known encoding."""
TEXT_DAMAGED = "sample.text_damaged"
"""Finding: line `params.line` of the text, in `params.encoding`, holds what is no character."""
TEXT_EMPTY = "sample.empty"
"""Finding: the text is empty."""
TEXT_TOO_LONG = "sample.too_long"
"""Finding: the text is too long."""
IMAGE_UNREADABLE = "sample.image_unreadable"
"""Finding: the file is no image that can be read."""
IMAGE_KIND = "sample.image_kind"
"""Finding: the file is of the kind `params.kind`, which is not read as an image."""
FILE_BESIDE = "sample.beside"
"""Finding: the file is no sample, but a table or annotation beside samples."""
LABEL_MISSING = "sample.label_missing"
"""Finding: the record has no label."""
LABEL_UNUSABLE = "sample.label_unusable"
"""Finding: the record's label is no single value, too long, or has characters that cannot be shown."""
TEXT_MISSING = "sample.text_missing"
"""Finding: the record has no text."""
FILE_MISSING = "sample.file_missing"
"""Finding: the file that the record names (`params.file`) is not in the archive."""
FILE_UNNAMED = "sample.file_unnamed"
"""Finding: the record names no file."""
FILE_TWICE = "sample.file_twice"
"""Finding: another record named the same file (`params.file`) before."""
ENTITIES_MISSING = "sample.entities_missing"
"""Finding: the record has no list of entities."""
SPAN_WRONG = "sample.span_wrong"
"""Finding: no such piece of the text: `params` start, end, the `text` that the entity names and what was `found`."""
RELATION_BROKEN = "sample.relation_broken"
"""Finding: the relation `params.relation` is not between two entities of the record."""
TAG_UNKNOWN = "sample.tag_unknown"
"""Finding: the token's tag (`params.tag`) is neither O nor one as B-LOC."""
RECORD_BROKEN = "sample.record_broken"
"""Finding: the line is no record of this format."""
EXTENSION_UNEXPECTED = "sample.extension_unexpected"
"""Finding: the file's extension is not one of this format."""

WARN_EMPTY_CLASS = "import.warning.empty_class"
"""Finding: `params.count` classes have no sample, the first being `params.classes`."""
WARN_ONE_SAMPLE = "import.warning.one_sample_class"
"""Finding: `params.count` classes have one sample only, which is not tested; the first are `params.classes`."""
WARN_IMBALANCE = "import.warning.imbalance"
"""Finding: `params.largest` has at least `params.ratio` times the samples of `params.smallest`."""
WARN_DUPLICATES = "import.warning.duplicates"
"""Finding: `params.count` samples are copies of others."""
WARN_ENCODING = "import.warning.encoding"
"""Finding: `params.count` texts are not in UTF-8 (`params.encodings`). Where that was guessed, `params.guessed` of them
begin like `params.texts`, and could be read as `params.others`."""
WARN_NAMES_GUESSED = "import.warning.names_guessed"
"""Finding: `params.count` names do not say in which encoding they are; they were read as `params.encoding`
(`params.examples`), and could be read as `params.others`."""
WARN_CLASSES_MERGED = "import.warning.classes_merged"
"""Finding: `params.count` classes have folders with several spellings, which were taken for one: `params.classes`."""
WARN_NUMBERED = "import.warning.numbered"
"""Finding: `params.count` samples have the name of another one, or a name that file systems take for the same, and were
numbered."""
WARN_FOLDERS_LEFT_OUT = "import.warning.folders_left_out"
"""Finding: folders were left out (`params.folders`), because their samples are of a side that is not wanted, or have no
labels; `params.count` files lie there."""
WARN_NESTED = "import.warning.nested"
"""Finding: samples of `params.count` classes (`params.classes`) lie in folders within, such as `params.folders`: the
upper folder was taken for the class."""
WARN_BESIDE = "import.warning.beside"
"""Finding: `params.count` tables or annotations beside samples were left out."""
WARN_NO_RECORDS = "import.warning.no_records"
"""Finding: `params.count` files hold no records of this format and were left out."""
WARN_UNLABELLED = "import.warning.unlabelled"
"""Finding: `params.count` files are named by no record and were left out."""
WARN_TAKEN_OUT = "import.warning.taken_out"
"""Finding: `params.count` samples were left out because a person said so."""
WARN_NO_SUCH_CLASS = "import.warning.no_such_class"
"""Finding: `params.count` classes (`params.classes`) that a person renamed or left out are not in the archive."""
WARN_VALID_AS_TEST = "import.warning.valid_as_test"
"""Finding: there is no test folder, and `params.folders` is the test side."""
WARN_TEXT_SHORT = "import.warning.text_short"
"""Finding: `params.count` short texts were read as UTF-8, which they may be only by chance: others are not in it."""
WARN_TEXT_CUT = "import.warning.text_cut"
"""Finding: `params.count` texts end in the middle of a character, which is left out."""
WARN_BAD_SAMPLES = "import.warning.bad_samples"
"""Finding: `params.count` samples cannot be used and are left out."""
WARN_OUTSIDE_CLASS = "import.warning.outside_class"
"""Finding: `params.count` files lie in no class folder and are left out."""
WARN_TRAINED_ON = "import.warning.trained_on"
"""Finding: `params.count` of the `params.samples` test samples (`params.percent` %) are in the training part,
too; the first are `params.examples`."""
WARN_TEST_IGNORED = "import.warning.test_ignored"
"""Finding: the archive's test folder was left out, because the test side has an archive of its own."""


UNUSABLE = frozenset(
    {
        *(NOT_AN_ARCHIVE, ARCHIVE_UNSUPPORTED, COMPRESSION_UNSUPPORTED, MULTI_VOLUME, ENCRYPTED, TRUNCATED, TRAILING),
        *(INCONSISTENT, BAD_CHECKSUM, BOMB, TOO_LARGE, TOO_MANY_FILES, UNSAFE_MEMBER, UNSAFE_NAME, UPLOAD_LOST),
    }
)
"""Reasons against the bytes of an archive: in no way can it be read, and it is not kept."""
NAMED = 20
"""So many classes are named where the number of all stands beside them."""
EXAMPLES = 5
"""So many files."""


class ArchiveRefused(Exception):
    """The whole archive is refused; `params.member` names the member where there is one."""

    def __init__(self, code: str, detail: str = "", **params: Any) -> None:
        """`detail`: what another program said."""
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.params = params

    @property
    def reason(self) -> dict[str, Any]:
        """As `reason` makes them."""
        return reason(self.code, **self.params) | {"detail": self.detail}


def first_of(names: Iterable[str]) -> list[str]:
    """The first of them in order, and a sign that there are more."""
    found = sorted(names)
    return found if len(found) <= NAMED else [*found[:NAMED], "…"]


def reason(code: str, **params: Any) -> dict[str, Any]:
    """A svckit.errors.Reason as a dict; the hint of a code is the code itself with `.hint`."""
    return {"code": code, "params": params, "hint_code": f"{code}.hint", "detail": ""}
