"""Choosing the adapter of the object store by its URL."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from svckit.objects.directory import DirectoryStore
from svckit.objects.port import ObjectStore


def open_store(url: str) -> ObjectStore:
    """`file:///abs/path[?min_free=BYTES]`. Nothing is read or written yet. Raises ValueError for any other URL."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    if parts.scheme != "file" or parts.netloc or not path.startswith("/"):
        raise ValueError(f"no adapter for an object store of this kind: {parts.scheme or 'no'} URL")
    min_free = parse_qs(parts.query).get("min_free", ["0"])[-1]
    return DirectoryStore(Path(path), min_free=int(min_free))
