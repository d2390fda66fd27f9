"""What the image builder says of the images that it makes: one file each in `<presets dir>/builds/`.

A file goes when its image is there. Reading blocks: call it in a thread.
"""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

_log = logging.getLogger(__name__)
_MAX_BYTES = 64 * 1024


class Build(BaseModel):
    """One image that is not there yet. `building` includes waiting for its turn; `detail`: why it failed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    reference: str
    state: Literal["building", "failed"]
    detail: str = ""

    @property
    def failed(self) -> bool:
        return self.state == "failed"


@dataclass(frozen=True)
class BuildFolder:
    """The folder may be missing: then nothing is being built."""

    folder: Path

    def read(self) -> dict[str, Build]:
        """By reference. A file that says nothing of this kind is passed over."""
        found = (_read_file(path) for path in sorted(self.folder.glob("*.json")))
        return {build.reference: build for build in found if build is not None}


def _read_file(path: Path) -> Build | None:
    try:
        with path.open("rb") as file:
            return Build.model_validate(json.loads(file.read(_MAX_BYTES)))
    except OSError:  # its image has come this moment
        return None
    except (ValidationError, ValueError) as error:
        _log.error("%s does not tell of a build: %s", path.name, error)
        return None
