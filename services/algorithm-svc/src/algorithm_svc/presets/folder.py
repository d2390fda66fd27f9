"""Reads the folder of preset definitions. Blocking: call it in a thread."""

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from svckit.ids import new_id

from algorithm_svc.presets.schemas import PresetDefinition

_log = logging.getLogger(__name__)
MAX_BYTES = 256 * 1024


@dataclass(frozen=True)
class Found:
    """`sha256` is that of the file's bytes."""

    definition: PresetDefinition
    sha256: str


class PresetFolder:
    """The folder may be missing. A file that is no definition is reported once and passed over until it changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._refused: set[str] = set()

    def read(self) -> list[Found]:
        found = (self._read_file(path) for path in sorted(self._folder.glob("*.json")))
        return [one for one in found if one is not None]

    def _read_file(self, path: Path) -> Found | None:
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError:  # replaced or removed this moment; the next round sees what it is now
            return None
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 in self._refused:
            return None
        try:
            if len(content) > MAX_BYTES:
                raise ValueError(f"larger than {MAX_BYTES} bytes")
            definition = PresetDefinition.model_validate_json(content)
            definition.algorithm(new_id(), new_id())
        except (ValidationError, ValueError) as error:
            self._refused.add(sha256)
            _log.error("%s does not define a preset: %s", path.name, error)
            return None
        return Found(definition, sha256)
