"""What tus 1.0 (core) wants of every request and answer, also of those that reach no service. Pure."""

from gateway.http.headers import Headers

_UPLOADS = "/api/v1/datasets/uploads"
_VERSION = (b"tus-resumable", b"1.0.0")
_INSTEAD = ("PATCH", "DELETE")


def is_upload(path: str) -> bool:
    return path == _UPLOADS or path.startswith(f"{_UPLOADS}/")


def upload_headers(headers: Headers) -> Headers:
    """An answer's, with the version of the protocol."""
    return headers if any(name == _VERSION[0] for name, _ in headers) else [*headers, _VERSION]


def meant_method(method: str, override: str) -> str:
    """Clients that cannot send PATCH or DELETE send a POST and say what they mean."""
    return override if method == "POST" and override in _INSTEAD else method
