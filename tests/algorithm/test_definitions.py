"""What the repository's own files promise to this service."""

import json
from pathlib import Path

import pytest
from svckit.ids import new_id

from algorithm_svc.presets.schemas import PresetDefinition

DEFINITIONS = sorted((Path(__file__).resolve().parents[2] / "images" / "algorithms").glob("*/algorithm.json"))


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.parent.name)
def test_every_preset_in_the_repository_is_a_valid_algorithm(path: Path) -> None:
    values = json.loads(path.read_text(encoding="utf-8"))
    for half in ("train", "serve"):
        values[half]["reference"] = f"localhost/modelyard/{path.parent.name}-{half}:0123456789ab"
    definition = PresetDefinition.model_validate(values)
    algorithm = definition.algorithm(new_id(), new_id())
    assert definition.code == path.parent.name
    assert algorithm.serve is not None
    assert [entry.name for entry in algorithm.train.env] == [entry["name"] for entry in values["train"]["env"]]
