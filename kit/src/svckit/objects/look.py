"""What of an object store is there, for svckit.reference_check."""

from collections.abc import AsyncIterator
from typing import Literal

from svckit.objects.port import ObjectNotFound, ObjectStore

_PORTION = 200


async def object_fault(store: ObjectStore, key: str, size: int | None) -> Literal["missing", "damaged"] | None:
    """What is wrong with an object of `size` bytes (None: the size is not known). A key that ends with a slash stands
    for one object or more below it."""
    if key.endswith("/"):
        return None if await has_any(store, key) else "missing"
    try:
        found = (await store.stat(key)).size
    except ObjectNotFound:
        return "missing"
    return None if size in (None, found) else "damaged"


async def has_any(store: ObjectStore, prefix: str) -> bool:
    """Whether there is an object below the prefix."""
    async for _ in store.list(prefix):
        return True
    return False


async def names_below(store: ObjectStore, prefix: str) -> AsyncIterator[list[str]]:
    """What comes next in the keys after the prefix and is followed by a slash; each once, in portions."""
    names: list[str] = []
    last = ""
    async for stored in store.list(prefix):
        name, slash, _ = stored.key.removeprefix(prefix).partition("/")
        if slash and name != last:
            last = name
            names.append(name)
        if len(names) == _PORTION:
            yield names
            names = []
    if names:
        yield names
