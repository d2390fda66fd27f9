"""Choosing the adapter of the object store by its URL. Only that adapter is imported."""

from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from svckit.app import ReadyCheck
from svckit.errors import READY_STORE, Reason
from svckit.objects.port import ObjectStore
from svckit.plain import said_by_system
from svckit.settings import NoAdapter


def open_store(url: str) -> ObjectStore:
    """`file:///abs/path[?min_free=BYTES]`. Nothing is read or written yet. Raises NoAdapter for any other URL."""
    directory = directory_url(url)
    if directory is None:
        raise NoAdapter("store_url", url)
    from svckit.objects.directory import DirectoryStore

    root, min_free = directory
    return DirectoryStore(root, min_free)


def directory_url(url: str) -> tuple[Path, int] | None:
    """Folder and `min_free` of `file:///abs/path[?min_free=BYTES]`; None for any other URL."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    min_free = parse_qs(parts.query).get("min_free", ["0"])[-1]
    if parts.scheme != "file" or parts.netloc or not path.startswith("/") or not min_free.isdecimal():
        return None
    return Path(path), int(min_free)


class Store(Protocol):
    """An object store or one of uploads."""

    async def free_bytes(self) -> int | None: ...


def store_check(store: Store) -> ReadyCheck:
    """Ready while the store answers."""

    async def check() -> Reason | None:
        try:
            await store.free_bytes()
        except OSError as error:
            return Reason(code=READY_STORE, detail=said_by_system(error))
        return None

    return check
