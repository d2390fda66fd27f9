"""Wire schemas of algorithms. The two halves are also what the table keeps as JSON."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError
from svckit.contracts.algorithm import EnvEntry, InputEntry, Interface, Requests, is_allowed
from svckit.errors import Reason
from svckit.ids import Ulid
from svckit.resources import Code, CpuLimit, Description, Name, OwnedView, Schema, Visibility

TestMode = Literal["ratio", "separate"]
ResourceKind = Literal["cpu", "gpu"]
ImageStateName = Literal["none", "receiving", "building", "checking", "pushing", "ready", "failed"]
Word = Annotated[str, StringConstraints(max_length=4000)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]

_ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_RESERVED = ("MY_", "LD_")
_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/{}-]{0,199}")


def _env_name(name: str) -> str:
    if _ENV_NAME.fullmatch(name) is None:
        raise PydanticCustomError("env_name", "not the name of an environment variable")
    if name.upper().startswith(_RESERVED):
        raise PydanticCustomError("env_reserved", "names with this beginning are the platform's")
    return name


def _path(path: str) -> str:
    if _PATH.fullmatch(path) is None or ".." in path.split("/"):
        raise PydanticCustomError("path", "a path starts with / and has no query")
    return path


EnvName = Annotated[
    str,
    AfterValidator(_env_name),
    Field(json_schema_extra={"pattern": r"^(?!([Mm][Yy]|[Ll][Dd])_)[A-Za-z_][A-Za-z0-9_]{0,99}$"}),
]
Path = Annotated[
    str,
    AfterValidator(_path),
    Field(json_schema_extra={"pattern": rf"^(?!.*/\.\.(/|$)){_PATH.pattern}$"}),
]


class RequestsIn(Requests, Schema):
    """Requests within sane bounds."""

    cpu: float = Field(default=1.0, gt=0, le=1024)
    cpu_limit: CpuLimit = Field(default=None, gt=0, le=1024)
    memory: int = Field(default=2 * 1024**3, ge=4 * 1024**2, le=2**50)
    gpu: int = Field(default=0, ge=0, le=64)
    shm: int = Field(default=64 * 1024**2, ge=0, le=2**40)


SERVE_REQUESTS = RequestsIn(cpu=0.1, memory=1024**3)


class EnvIn(EnvEntry, Schema):
    """A declared setting. `choices` needs entries, and the default must be one of them (or within the bounds)."""

    name: EnvName
    default: Word | None = None
    description: Word = ""
    choices: tuple[Word, ...] = Field(default=(), max_length=100, strict=False)

    @model_validator(mode="after")
    def default_is_a_choice(self) -> Self:
        if self.type == "choice" and not self.choices:
            raise PydanticCustomError("choices_missing", "a choice needs choices")
        if self.choices and self.default is not None and not is_allowed(self, self.default):
            raise PydanticCustomError("default_not_a_choice", "the default is not among the choices")
        return self


class InputIn(InputEntry, Schema):
    name: Name
    description: Word = ""


class InterfaceIn(Interface, Schema):
    """One callable path; without `path` it is `/<name>`."""

    name: Name
    path: Path = ""
    inputs: tuple[InputIn, ...] = Field(default=(), max_length=100, strict=False)
    output: Word = ""

    @model_validator(mode="before")
    @classmethod
    def default_path(cls, values: Any) -> Any:
        if isinstance(values, dict) and not values.get("path") and isinstance(values.get("name"), str):
            return values | {"path": f"/{values['name'].strip()}"}
        return values

    @model_validator(mode="after")
    def inputs_differ(self) -> Self:
        _must_differ([entry.name for entry in self.inputs])
        return self


class Half(Schema):
    """What the training half and the serving half share. Empty `command` and `args`: the image's own."""

    image_id: Ulid
    command: list[Word] = Field(default=[], max_length=100)
    args: list[Word] = Field(default=[], max_length=100)
    env: list[EnvIn] = Field(default=[], max_length=100)
    resource_kind: ResourceKind = "cpu"

    @model_validator(mode="after")
    def env_names_differ(self) -> Self:
        _must_differ([entry.name for entry in self.env])
        return self


class TrainHalf(Half):
    requests: RequestsIn = RequestsIn()


class ServeHalf(Half):
    """`health_path` None: a TCP connect decides."""

    port: int = Field(default=8080, ge=1, le=65535)
    health_path: Path | None = "/health"
    interfaces: list[InterfaceIn] = Field(default=[], max_length=50)
    requests: RequestsIn = SERVE_REQUESTS

    @model_validator(mode="after")
    def interface_names_differ(self) -> Self:
        _must_differ([interface.name for interface in self.interfaces])
        return self


def _must_differ(names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise PydanticCustomError("names_repeated", "a name is used twice")


class AlgorithmIn(Schema):
    """What a new algorithm needs. `formats` and `test_modes`: the datasets it accepts."""

    name: Name
    description: Description = ""
    purpose: Code
    task_type: Code
    formats: list[Code] = Field(min_length=1, max_length=20)
    test_modes: list[TestMode] = Field(default=["ratio", "separate"], min_length=1, max_length=2)
    supports_transfer: bool = False
    version_label: Label = ""
    train: TrainHalf
    serve: ServeHalf | None = None


class AlgorithmEdit(Schema):
    """What is left out stays as it is; `serve` null takes the serving half away."""

    name: Name | None = None
    description: Description | None = None
    purpose: Code | None = None
    task_type: Code | None = None
    formats: list[Code] | None = Field(default=None, min_length=1, max_length=20)
    test_modes: list[TestMode] | None = Field(default=None, min_length=1, max_length=2)
    supports_transfer: bool | None = None
    version_label: Label | None = None
    train: TrainHalf | None = None
    serve: ServeHalf | None = None

    @property
    def drops_serve(self) -> bool:
        return "serve" in self.model_fields_set and self.serve is None


class VisibilityIn(Schema):
    visibility: Annotated[Visibility, Field(strict=False)]


class AlgorithmView(OwnedView):
    """A row of the list. `train_image_state`, `serve_image_state`: the images' states, `none` without an image.
    `used_by`: how many things of each kind use it, told of what is read, not of what was changed."""

    purpose: str
    task_type: str
    formats: list[str]
    test_modes: list[TestMode]
    supports_transfer: bool
    version_label: str
    shelf: str
    visibility: str
    train_image_state: ImageStateName
    serve_image_state: ImageStateName
    used_by: dict[str, int] = Field(default_factory=dict)
    check_state: Literal["none"]
    check_reason: Reason | None
    preset_code: str | None


class AlgorithmDetail(AlgorithmView):
    """With both halves."""

    train: TrainHalf
    serve: ServeHalf | None
