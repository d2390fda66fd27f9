"""Wire schemas of purposes."""

from typing import Annotated

from pydantic import Field, StringConstraints, computed_field
from svckit.resources import Schema, View

from dataset_svc.imports.formats import FORMATS

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class TaskType(Schema):
    """A task type (二级用途) with the annotation methods (标注方式) and formats it offers."""

    code: Code
    names: dict[str, str]
    annotations: list[Code] = Field(min_length=1)
    formats: list[Code] = Field(min_length=1)


class TaskTypeView(TaskType):
    """`importable`: those of its formats whose archives the import can read."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def importable(self) -> list[Code]:
        return [name for name in self.formats if (name, self.code) in FORMATS]


class PurposeIn(Schema):
    names: dict[str, str]
    task_types: list[TaskType] = Field(min_length=1)


class PurposeView(View):
    code: str
    names: dict[str, str]
    task_types: list[TaskTypeView]
