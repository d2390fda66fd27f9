"""What a container takes of disks beside the folders bound into it: its own layer, and files without a name."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from svckit.runtime.machine import untrusted
from svckit.runtime.machine.unlinked import held, processes
from svckit.runtime.machine.untrusted import Usage


def written(api: Any, answer: Mapping[str, Any] | None, most_files: int) -> Usage:
    """By the engine's answer to an inspect; nothing for None. What the engine itself tells of a layer (`SizeRw`) is the
    sum of the sizes of its files, which take more than that, and takes long: it is asked only where the layer cannot be
    read here."""
    if answer is None:
        return Usage()
    identity = str(answer["Id"])
    unnamed = held(processes("cgroup", identity.encode()))
    folder = layer_folder(answer)
    if folder is not None:
        layer = untrusted.usage(folder.parent, folder.name, most_files)
        return Usage(layer.bytes + unnamed, layer.files)
    told = api.containers(all=True, size=True, filters={"id": [identity]})
    return Usage(sum(int(each.get("SizeRw") or 0) for each in told) + unnamed)


def layer_folder(answer: Mapping[str, Any]) -> Path | None:
    """Where the layer lies on this machine (driver overlay2 or overlay), when everything in it can be read: as root."""
    upper = ((answer.get("GraphDriver") or {}).get("Data") or {}).get("UpperDir")
    folder = Path(upper) if isinstance(upper, str) and os.geteuid() == 0 else None
    return folder if folder is not None and folder.is_dir() else None
