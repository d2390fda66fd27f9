"""Wire schemas of purposes."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, computed_field
from svckit.resources import Name, Schema, View

from dataset_svc.imports.formats import FORMATS

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Annotation = Literal["classification", "position", "entity", "relation", "description"]
Format = Literal["dir", "json", "single_text", "brat_ann"]


class Names(Schema):
    zh: Name
    en: Name


class TaskTypeIn(Schema):
    """A task type (二级用途) with the annotation methods (标注方式) and formats it offers."""

    code: Code
    names: Names
    annotations: list[Annotation] = Field(min_length=1)
    formats: list[Format] = Field(min_length=1)
    retired: bool = False


class TaskTypeView(View):
    """`importable`: those of its formats whose archives the import can read. `retired`: it is not offered any more."""

    code: str
    names: dict[str, str]
    annotations: list[str]
    formats: list[str]
    retired: bool = False

    @computed_field  # type: ignore[prop-decorator]
    @property
    def importable(self) -> list[str]:
        return [name for name in self.formats if (name, self.code) in FORMATS]


class PurposeEdit(Schema):
    """All of a purpose but its code. A task type that is left out goes."""

    names: Names
    task_types: list[TaskTypeIn] = Field(max_length=100)
    retired: bool = False


class PurposeIn(PurposeEdit):
    code: Code


class PurposeView(View):
    """`retired`: it is not offered any more, nor is any of its task types."""

    code: str
    names: dict[str, str]
    task_types: list[TaskTypeView]
    retired: bool
    revision: int
