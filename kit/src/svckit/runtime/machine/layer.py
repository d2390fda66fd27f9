"""What a container takes of disks beside the folders bound into it: its own layer, and files without a name."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from svckit.runtime.machine import untrusted
from svckit.runtime.machine.unlinked import processes, unlinked_bytes
from svckit.runtime.machine.untrusted import Usage

Call = Callable[[Callable[[Any], Any]], Awaitable[Any]]
"""Of the engine, which has few threads: nothing is counted in them."""


async def written(call: Call, answer: Mapping[str, Any] | None, most_files: int) -> Usage:
    """By the engine's answer to an inspect; nothing for None. What the engine itself tells of a layer (`SizeRw`) is the
    sum of the sizes of its files, which take more than that, and takes long: it is asked only where the layer cannot be
    read here."""
    if answer is None:
        return Usage()
    identity = str(answer["Id"])
    unlinked = await asyncio.to_thread(lambda: unlinked_bytes(processes("cgroup", identity.encode()), most_files))
    if unlinked is None:
        return Usage(0, most_files + 1)
    if (folder := layer_folder(answer)) is not None:
        layer = await asyncio.to_thread(untrusted.usage, folder.parent, folder.name, most_files)
        return Usage(layer.bytes + unlinked, layer.files)
    told = await call(lambda api: api.containers(all=True, size=True, filters={"id": [identity]}))
    return Usage(sum(int(each.get("SizeRw") or 0) for each in told) + unlinked)


def layer_folder(answer: Mapping[str, Any]) -> Path | None:
    """Where the layer lies on this machine (driver overlay2 or overlay), when everything in it can be read: as root."""
    upper = ((answer.get("GraphDriver") or {}).get("Data") or {}).get("UpperDir")
    folder = Path(upper) if isinstance(upper, str) and os.geteuid() == 0 else None
    return folder if folder is not None and folder.is_dir() else None
