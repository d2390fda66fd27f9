"""What is a key of an object."""

_MAX_KEY = 1024
_MAX_PART = 255


def check_key(key: str, *, prefix: bool = False) -> str:
    """Raises ValueError for what could lead out of the store. A `prefix` may be empty or end anywhere."""
    parts = key.split("/")
    inner = parts[:-1] if prefix else parts
    proper = all(part not in {"", ".", ".."} for part in inner) and parts[-1] not in {".", ".."}
    plain = not any(char < " " or char in "\x7f\\" or "\ud800" <= char <= "\udfff" for char in key)
    if not proper or not plain:
        raise ValueError(f"not an object key: {key!r}")
    if len(key.encode()) > _MAX_KEY or any(len(part.encode()) > _MAX_PART for part in parts):
        raise ValueError(f"an object key too long: {key!r}")
    return key
