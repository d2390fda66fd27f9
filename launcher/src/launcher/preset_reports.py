"""What the image builder tells the algorithm service: what its presets are, and how far their images are."""

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from svckit.contracts.images import ImageBuild
from svckit.errors import Unavailable
from svckit.peers import Peers

from launcher.recipes import Recipe

_log = logging.getLogger(__name__)
_DETAIL = 4000
_TRIES = 5


class PresetReports:
    """Without `peers` nobody is told, as `make images` does it: the next start tells."""

    def __init__(self, peers: Peers | None, retry_s: float = 1.0) -> None:
        self._peers = peers
        self._retry_s = retry_s

    async def announce(self, wanted: Sequence[Recipe], missing: Iterable[Recipe]) -> None:
        """Define every preset, before the images that are `missing` are built."""
        lacking = set(missing)
        by_preset: dict[str, list[Recipe]] = {}
        for recipe in wanted:
            if recipe.preset:
                by_preset.setdefault(recipe.preset, []).append(recipe)
                await self._report(recipe, "building" if recipe in lacking else "made")
        for halves in by_preset.values():
            await self._put("presets", await asyncio.to_thread(_definition, halves))

    async def made(self, recipe: Recipe) -> None:
        await self._report(recipe, "made")

    async def failed(self, recipes: Iterable[Recipe], why: str) -> None:
        for recipe in recipes:
            await self._report(recipe, "failed", why)

    async def _report(self, recipe: Recipe, state: str, detail: str = "") -> None:
        """Of those that are no preset's nothing is told."""
        if recipe.preset:
            build = ImageBuild(reference=recipe.reference, state=state, detail=detail[-_DETAIL:])
            await self._put("builds", build.model_dump())

    async def _put(self, what: str, body: Mapping[str, Any]) -> None:
        """One that does not answer for long is passed over: the images are more important, and the next start tells."""
        if self._peers is None:
            return
        for number in range(_TRIES):
            if number:
                await asyncio.sleep(self._retry_s * 2 ** (number - 1))
            try:
                await self._peers.call("algorithm-svc", "PUT", f"/internal/{what}", body=body)
                return
            except Unavailable as error:
                _log.warning("algorithm-svc could not be told (%s): %s", what, error)


def _definition(halves: Sequence[Recipe]) -> dict[str, Any]:
    """The preset's algorithm.json with the references of its images. Blocking."""
    definition: dict[str, Any] = json.loads((halves[0].folder.parent / "algorithm.json").read_text(encoding="utf-8"))
    for recipe in halves:
        definition[recipe.half] = definition.get(recipe.half, {}) | {"reference": recipe.reference}
    return definition
