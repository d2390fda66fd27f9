"""Wire schemas of purposes."""

from typing import Annotated

from pydantic import Field, StringConstraints
from svckit.resources import Schema, View

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class TaskType(Schema):
    """A task type (二级用途) with the annotation methods (标注方式) and formats it offers."""

    code: Code
    names: dict[str, str]
    annotations: list[Code] = Field(min_length=1)
    formats: list[Code] = Field(min_length=1)


class PurposeIn(Schema):
    names: dict[str, str]
    task_types: list[TaskType] = Field(min_length=1)


class PurposeView(View):
    code: str
    names: dict[str, str]
    task_types: list[TaskType]
