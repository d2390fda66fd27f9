"""What the inference service needs from outside, besides the runtime of its replicas."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from svckit.contracts.model import ServingRecipe
from svckit.errors import Reason
from svckit.objects.port import ObjectStore
from svckit.reservations import Ledger
from svckit.runtime.servers import ServerRuntime


class ModelGone(LookupError):
    """The model is gone, or its owner may not use it any more."""


@dataclass(frozen=True)
class ReferenceHolder:
    """One service's use of a model and of the algorithm behind it."""

    service_id: str
    model_id: str | None
    algorithm_id: str | None


class Models(Protocol):
    """Models, and the references that keep them from being deleted while a service uses them.

    Every method raises svckit.errors.Unavailable when a service does not answer.
    """

    async def recipe(self, model_id: str, publication_id: str, owner_id: str) -> ServingRecipe:
        """Raises ModelGone."""

    async def let_go(self, model_id: str, publication_id: str) -> None:
        """The publication itself does not need the model any more, which stayed until now. Idempotent."""

    async def add_references(self, holder: ReferenceHolder, owner_id: str, name: str) -> None:
        """Put the references. Idempotent. Raises ModelGone."""

    async def remove_references(self, holder: ReferenceHolder) -> None:
        """Take the references away. Idempotent."""


@dataclass(frozen=True)
class Attachment:
    """One file of a multipart form."""

    filename: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class ReplicaRequest:
    """An HTTP request to a replica. At most one of `json`, `form` and `files` together, and `content` is set."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    json: object | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Attachment] = field(default_factory=dict)
    content: bytes | None = None
    content_type: str | None = None


@dataclass(frozen=True)
class ReplicaAnswer:
    """`body` is whole."""

    status: int
    content_type: str
    body: bytes


class NoAnswer(Exception):
    """No replica answered; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


class Replicas(Protocol):
    """Calls replicas. Nothing of the user's own request (cookies, authorization) goes along; no redirect is taken."""

    async def ask(self, service_id: str, request: ReplicaRequest) -> ReplicaAnswer:
        """Of one of the service's replicas. Raises NoAnswer, InputTooLong, svckit.errors.Unavailable."""


@dataclass(frozen=True)
class Ports:
    """Everything outside of the process. `store` is where the runtime reads models."""

    runtime: ServerRuntime
    store: ObjectStore
    ledger: Ledger
    models: Models
    replicas: Replicas
