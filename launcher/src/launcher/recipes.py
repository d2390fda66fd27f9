"""What images there are to build: the folders `base`, `staging` and `algorithms/<preset>/{train,serve}` of `images/`.

A reference is known before anything is built, so that services can name an image that is still being made.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

BASE = "base"
STAGING = "staging"
_FIRST_PRESET = "text-bayes"
_HASH = 12


@dataclass(frozen=True)
class Recipe:
    """An image to build from `folder`. `base` is the reference it begins with, empty for the base itself. `preset` and
    `half` (train or serve) are set for the images of an algorithm."""

    name: str
    folder: Path
    reference: str
    base: str = ""
    preset: str = ""
    half: str = ""


def recipes(images_dir: Path) -> tuple[Recipe, ...]:
    """Every image in the order of building; what the platform waits for comes first. Blocking: reads the folders."""
    base = Recipe(BASE, images_dir / BASE, _reference(BASE, images_dir / BASE, ""))
    made = [base, _recipe(STAGING, images_dir / STAGING, base)]
    definitions = sorted((images_dir / "algorithms").glob("*/algorithm.json"))
    definitions.sort(key=lambda path: path.parent.name != _FIRST_PRESET)
    for definition in definitions:
        preset = definition.parent.name
        for half in ("train", "serve"):
            folder = definition.parent / half
            if (folder / "Dockerfile").is_file():
                made.append(_recipe(f"{preset}-{half}", folder, base, preset, half))
    return tuple(made)


def _recipe(name: str, folder: Path, base: Recipe, preset: str = "", half: str = "") -> Recipe:
    return Recipe(name, folder, _reference(name, folder, base.reference), base.reference, preset, half)


def _reference(name: str, folder: Path, base: str) -> str:
    """`modelyard/<name>:<hash of names, executable bits and content of all files, and of the base>`."""
    digest = hashlib.sha256(f"{base}\0{os.uname().machine}\0".encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        content = path.read_bytes()
        bits = path.stat().st_mode & 0o100
        digest.update(f"{path.relative_to(folder).as_posix()}\0{bits}\0{len(content)}\0".encode() + content)
    return f"modelyard/{name}:{digest.hexdigest()[:_HASH]}"
