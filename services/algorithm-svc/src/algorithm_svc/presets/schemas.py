"""What an image builder says a preset algorithm is: algorithm.json of its folder with the references of its images."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from svckit.ids import new_id
from svckit.resources import Code, Description, Name

from algorithm_svc.algorithms.schemas import AlgorithmIn, Label, ServeHalf, TestMode, TrainHalf
from algorithm_svc.images.schemas import ImageReference

PresetCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


class PresetHalf(BaseModel):
    """A half with the image's reference in place of its id; the other fields are those of TrainHalf or ServeHalf."""

    model_config = ConfigDict(frozen=True, extra="allow")

    reference: ImageReference

    def fields(self, half: type[TrainHalf] | type[ServeHalf], image_id: str) -> dict[str, Any]:
        given = self.model_extra or {}
        known = {name: given[name] for name in half.model_fields if given.get(name) is not None}
        if "health_path" in given:
            known["health_path"] = given["health_path"]
        return known | {"image_id": image_id}


class PresetDefinition(BaseModel):
    """A preset algorithm. `reference`s name images by the hash of their content, so new content is a new reference.
    `revision` is raised with every change of the preset, its images included: of two definitions the later one counts,
    whichever program says its own last."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: PresetCode
    revision: int = Field(default=0, ge=0)
    name: Name
    description: Description = ""
    purpose: Code
    task_type: Code
    formats: list[Code]
    test_modes: list[TestMode]
    supports_transfer: bool = False
    version_label: Label = ""
    train: PresetHalf
    serve: PresetHalf | None = None

    @model_validator(mode="after")
    def _halves_define_an_algorithm(self) -> Self:
        self.algorithm(new_id(), new_id())
        return self

    def algorithm(self, train_image_id: str, serve_image_id: str | None) -> AlgorithmIn:
        """Raises pydantic's ValidationError for a half that is not one."""
        values = self.model_dump(exclude={"code", "revision", "train", "serve"})
        values["train"] = self.train.fields(TrainHalf, train_image_id)
        if self.serve is not None and serve_image_id is not None:
            values["serve"] = self.serve.fields(ServeHalf, serve_image_id)
        return AlgorithmIn.model_validate(values)
