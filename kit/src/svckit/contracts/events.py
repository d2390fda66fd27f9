"""Event payloads (02, section 9). Ids and codes; whoever needs more asks the owner by REST. `owner_id`, `name` and
`reason` are there where somebody is told of it: the thing may be another, or gone, by then."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from svckit.contracts.envelope import EventPayload


class DatasetOnline(EventPayload):
    type: ClassVar[str] = "dataset.online"
    dataset_id: str
    version: int
    task_type: str
    format: str


class DatasetOffline(EventPayload):
    type: ClassVar[str] = "dataset.offline"
    dataset_id: str


class DatasetValidated(EventPayload):
    """An archive was read to its end. `usable`: with it, this version became the dataset's current one."""

    type: ClassVar[str] = "dataset.validated"
    dataset_id: str
    version: int
    part: str
    outcome: Literal["ready", "invalid"]
    usable: bool = False
    owner_id: str
    name: str
    samples: int = 0
    warnings: int = 0
    reason: dict[str, Any] | None = None


class DatasetDeleted(EventPayload):
    type: ClassVar[str] = "dataset.deleted"
    dataset_id: str


class ImagePushed(EventPayload):
    type: ClassVar[str] = "image.pushed"
    image_id: str
    reference: str
    pinned: str
    arch: str


class ImageFailed(EventPayload):
    type: ClassVar[str] = "image.failed"
    image_id: str
    reason: dict[str, Any]
    owner_id: str = ""
    name: str = ""


class AlgorithmOnline(EventPayload):
    type: ClassVar[str] = "algorithm.online"
    algorithm_id: str


class AlgorithmOffline(EventPayload):
    type: ClassVar[str] = "algorithm.offline"
    algorithm_id: str


class TrainingFinished(EventPayload):
    """`artifact_key` is the object prefix with `output/` and `run/` below it; `metrics` the last values by name."""

    type: ClassVar[str] = "training.finished"
    task_id: str
    attempt: int
    outcome: Literal["succeeded", "failed", "stopped"]
    owner_id: str
    artifact_key: str | None = None
    metrics: dict[str, float] = Field(default_factory=dict)
    name: str = ""
    reason: dict[str, Any] | None = None


class ModelPublished(EventPayload):
    """`publication_id` makes the effect unique; `target` is `service`, `shared` or the id of an inference platform."""

    type: ClassVar[str] = "model.published"
    model_id: str
    publication_id: str
    owner_id: str
    target: str


class ServiceStateChanged(EventPayload):
    """`sequence` orders the events of one service; `state` is `deleted` in the last one."""

    type: ClassVar[str] = "service.state_changed"
    service_id: str
    model_id: str | None = None
    state: str
    replicas: int
    sequence: int = 0
    owner_id: str = ""
    name: str = ""
    reason: dict[str, Any] | None = None


class ServicesCalled(EventPayload):
    """How often the addresses of services were called since the event before, by service; `errors` are among the
    `calls`."""

    type: ClassVar[str] = "services.called"
    calls: dict[str, int]
    errors: dict[str, int] = Field(default_factory=dict)


class UserDisabled(EventPayload):
    type: ClassVar[str] = "user.disabled"
    user_id: str


class UserRolesChanged(EventPayload):
    type: ClassVar[str] = "user.roles_changed"
    user_id: str
    roles: list[str]


class UserPasswordReset(EventPayload):
    """An administrator gave the user a new one-time password."""

    type: ClassVar[str] = "user.password_reset"
    user_id: str


class UserSessionReused(EventPayload):
    """A refresh token was shown twice, so somebody else may have it; the session, opened from `ip`, was ended."""

    type: ClassVar[str] = "user.session_reused"
    user_id: str
    ip: str
    user_agent: str
