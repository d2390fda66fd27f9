"""What the algorithm service reads of the image builder: `presets/<code>.json` defines a preset, `presets/builds/` has
one file for each of its images that is not there yet. Everything here blocks."""

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from launcher.recipes import Recipe

_DETAIL = 4000


@dataclass(frozen=True)
class PresetNotes:
    """`folder` is made by the launcher. Each file is replaced as a whole."""

    folder: Path

    def announce(self, wanted: Sequence[Recipe]) -> None:
        """Define every preset before its images are built. What is new, or failed the last time, is `building`."""
        by_preset: dict[str, list[Recipe]] = {}
        for recipe in wanted:
            if recipe.preset:
                by_preset.setdefault(recipe.preset, []).append(recipe)
        for preset, halves in by_preset.items():
            target, text = self.folder / f"{preset}.json", _definition(halves)
            is_new = not target.exists() or target.read_text(encoding="utf-8") != text
            for recipe in halves:
                if is_new or self._note(recipe).exists():
                    self._tell(recipe, "building")
            if is_new:
                _write(target, text)

    def made(self, recipe: Recipe) -> None:
        self._note(recipe).unlink(missing_ok=True)

    def failed(self, recipes: Iterable[Recipe], why: str) -> None:
        """Of those that are no preset's nothing is told."""
        for recipe in recipes:
            if recipe.preset:
                self._tell(recipe, "failed", why)

    def _tell(self, recipe: Recipe, state: str, detail: str = "") -> None:
        self._note(recipe).parent.mkdir(exist_ok=True)
        note = {"reference": recipe.reference, "state": state, "detail": detail[-_DETAIL:]}
        _write(self._note(recipe), json.dumps(note, ensure_ascii=False))

    def _note(self, recipe: Recipe) -> Path:
        return self.folder / "builds" / f"{recipe.name}.json"


def _definition(halves: Sequence[Recipe]) -> str:
    """The preset's own words with the references of its images."""
    definition = json.loads((halves[0].folder.parent / "algorithm.json").read_text(encoding="utf-8"))
    for recipe in halves:
        definition[recipe.half] = definition.get(recipe.half, {}) | {"reference": recipe.reference}
    return json.dumps(definition, ensure_ascii=False, indent=2)


def _write(target: Path, text: str) -> None:
    """`make images` may write beside the platform, so each has a file of its own."""
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(target)
