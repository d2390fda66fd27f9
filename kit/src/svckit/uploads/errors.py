"""Every refusal of an upload. Each answer carries `Tus-Resumable`, as the protocol wants it."""

from typing import Any

from svckit.errors import ProblemError

TUS_VERSION = "1.0.0"


class UploadProblem(ProblemError):
    """A refusal of an upload request."""

    def __init__(self, *, detail: str = "", **params: Any) -> None:
        super().__init__(detail=detail, **params)
        self.headers = {"Tus-Resumable": TUS_VERSION}


class UploadVersionUnknown(UploadProblem):
    """Another protocol version than 1.0.0."""

    status, code, title = 412, "upload.version_unknown", "Unknown version of the upload protocol"

    def __init__(self) -> None:
        super().__init__(version=TUS_VERSION)
        self.headers["Tus-Version"] = TUS_VERSION


class UploadMalformed(UploadProblem):
    """A header is missing or cannot be read; `params.header` names it."""

    status, code, title = 400, "upload.malformed", "The upload request is malformed"


class UploadTypeWrong(UploadProblem):
    status, code, title = 415, "upload.type_wrong", "The body must be application/offset+octet-stream"


class UploadTooLarge(UploadProblem):
    status, code, title = 413, "upload.too_large", "The file is too large"


class UploadsTooMany(UploadProblem):
    """The user has `params.max` open uploads; one has to be finished or dropped first."""

    status, code, title = 409, "upload.too_many", "Too many uploads are open"


class UploadNoSpace(UploadProblem):
    """The disk has no room for these bytes, beside what others have announced; none of them was taken."""

    status, code, title = 507, "upload.no_space", "No room left for uploads"


class UploadOffsetWrong(UploadProblem):
    """`params.offset` is where the upload goes on."""

    status, code, title = 409, "upload.offset_wrong", "The upload goes on at another offset"


class UploadFinished(UploadProblem):
    status, code, title = 409, "upload.finished", "Every byte of this upload has arrived already"


class UploadLocked(UploadProblem):
    """Another request is writing to this upload."""

    status, code, title = 423, "upload.locked", "Another request is writing to this upload"


class UploadGone(UploadProblem):
    """It expired, or its file is gone; start again."""

    status, code, title = 410, "upload.gone", "This upload has expired"


class UploadChecksumWrong(UploadProblem):
    """The bytes of this request (or of the whole file) were dropped."""

    status, code, title = 460, "upload.checksum_wrong", "The checksum does not match"
