"""What an algorithm is to those who run it: the frozen halves of its definition (04-algorithm-contract.md, version 1).

Starting a task freezes both halves with what pins their images; later edits of the algorithm touch new tasks only
(08, decision 9).
"""

import math
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

ParamStyle = Literal["params", "json", "form", "raw"]
_BOOLEANS = frozenset({"true", "false", "1", "0"})
InputType = Literal["string", "number", "boolean", "image", "file", "json"]
EnvType = Literal["string", "integer", "number", "boolean", "choice"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Requests(_Frozen):
    """What the algorithm asks for: `cpu` in cores, which is counted, and `cpu_limit`, which it may use (None: what is
    usual where it runs); `memory` and `shm` in bytes, `gpu` in devices, which are counted and may be used."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    cpu: float = 1.0
    cpu_limit: float | None = None
    memory: int = 2 * 1024**3
    gpu: int = 0
    shm: int = 64 * 1024**2


class EnvEntry(_Frozen):
    """One declared setting; the wizard makes a form of these. `min` and `max` bound numbers, `choices` list
    values; with both a value is one of the choices or a number within the bounds."""

    name: str
    default: str | None = None
    description: str = ""
    type: EnvType = "string"
    choices: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None


def is_allowed(entry: EnvEntry, value: str) -> bool:
    """Whether the value has the declared type and is within the declared choices and bounds."""
    bounded = entry.min is not None or entry.max is not None
    if entry.choices and (value in entry.choices or not bounded):
        return value in entry.choices
    if entry.type == "boolean":
        return value.lower() in _BOOLEANS
    if entry.type not in ("integer", "number") and not bounded:
        return True
    return _is_number_between(entry, value)


def _is_number_between(entry: EnvEntry, value: str) -> bool:
    try:
        number = int(value) if entry.type == "integer" else float(value)
        if not math.isfinite(number):
            return False
    except (ValueError, OverflowError):  # an integer beyond every float is refused, too
        return False
    return (entry.min is None or number >= entry.min) and (entry.max is None or number <= entry.max)


def allowed_values(entry: EnvEntry) -> dict[str, Any]:
    """What the entry declares of its values (`type`, `choices`, `min`, `max`), for the parameters of a refusal."""
    return entry.model_dump(include={"type", "choices", "min", "max"}, exclude_defaults=True)


class InputEntry(_Frozen):
    """One input of an interface."""

    name: str
    type: InputType = "string"
    required: bool = True
    test_value: Any = None
    description: str = ""


class Interface(_Frozen):
    """One callable path of a serving image. `param_style`: params = URL query, json = object body, form = multipart,
    raw = the body itself."""

    name: str
    method: Literal["GET", "POST", "PUT"] = "POST"
    path: str
    param_style: ParamStyle = "json"
    inputs: tuple[InputEntry, ...] = ()
    output: str = ""


class TrainSnapshot(_Frozen):
    """The training half. `pinned`: see ImageStore.pinned. `command` is the full argv (the image's own where none was
    declared). While the image is still being made `pinned` and `command` are empty."""

    image_id: str
    reference: str
    pinned: str
    command: tuple[str, ...]
    workdir: str | None = None
    env: tuple[EnvEntry, ...] = ()
    resource_kind: Literal["cpu", "gpu"] = "cpu"
    requests: Requests = Requests()


class ServeSnapshot(_Frozen):
    """The serving half. Empty `command` and `args`: the image's own. `health_path` None: a TCP connect decides."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    image_id: str
    reference: str
    pinned: str
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: tuple[EnvEntry, ...] = ()
    port: int = 8080
    health_path: str | None = "/health"
    interfaces: tuple[Interface, ...] = ()
    resource_kind: Literal["cpu", "gpu"] = "cpu"
    requests: Requests = Field(default=Requests(cpu=0.1, memory=1024**3))


class UsableAlgorithm(_Frozen):
    """`GET /internal/algorithms/{id}/usable` of algorithm-svc, on behalf of the user who wants to train with it.

    `train_image_state` is `ready`, or how far the training image has come: then a training waits for it."""

    id: str
    name: str
    owner_id: str
    version_label: str = ""
    purpose: str
    task_type: str
    formats: tuple[str, ...]
    test_modes: tuple[str, ...]
    supports_transfer: bool = False
    train_image_state: str = "ready"
    train: TrainSnapshot
    serve: ServeSnapshot | None = None
