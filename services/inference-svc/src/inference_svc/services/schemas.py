"""Wire schemas of services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from fastapi import Query
from pydantic import Field, StringConstraints
from svckit.contracts.algorithm import ServeSnapshot
from svckit.errors import Reason
from svckit.identity import Principal
from svckit.log_answer import LogWanted
from svckit.reservations import reason_for
from svckit.resources import Description, Name, OwnedView, ReplicaResources, Schema, View
from svckit.runtime.servers import ReplicaEnd

EnvName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")]
EnvValue = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00]*$")]
State = Literal["stopped", "starting", "running", "degraded", "stopping", "failed"]


@dataclass(frozen=True)
class ReplicaLogWanted(LogWanted):
    """Of which replica; without one of the first."""

    replica: Annotated[str | None, Query(max_length=100)] = None


class ServiceEdit(Schema):
    """What is None stays as it is, and so does what `resources` leave out. `resources` and `env` (values of declared
    settings) only while it is stopped."""

    name: Name | None = None
    description: Description | None = None
    resources: ReplicaResources | None = None
    env: dict[EnvName, EnvValue] | None = Field(default=None, max_length=100)


class ReplicasIn(Schema):
    """服务负载数."""

    replicas: int = Field(default=1, ge=1, lt=2**31)


class ReplicaView(View):
    """One replica as last observed. `reason` and `detail` say why one that does not run ended."""

    name: str
    running: bool
    ready: bool
    address: str | None = None
    generation: str
    restarts: int = 0
    reason: ReplicaEnd | None = None
    detail: str = ""


class ServiceView(OwnedView):
    """A row of the list. `address` is the path at the gateway; `since`: when it took its state. `reserved_replicas`:
    for how many of the desired ones room is held; the others wait, for the reason. `calls` at its address since it was
    made, and `call_errors` among them, some seconds late."""

    state: State
    reason: Reason | None
    since: datetime
    desired_replicas: int
    reserved_replicas: int = 0
    ready_replicas: int
    address: str
    purpose: str
    task_type: str
    model_id: str | None
    model_name: str | None
    model_version: int | None
    task_id: str | None
    algorithm_id: str | None
    image_id: str | None
    publication_id: str | None
    calls: int = 0
    call_errors: int = 0
    resources: dict[str, Any]

    def told_to(self, principal: Principal, kept: Mapping[str, Any] | None) -> Self:
        """With the reason that the row keeps, as this user is told it."""
        return self.model_copy(update={"reason": reason_for(principal, kept)})


class ServiceDetail(ServiceView):
    """`recipe` holds the interfaces and the settings that may be chosen in `env`. `classes`: the first names of
    `class_count`."""

    recipe: ServeSnapshot
    env: dict[str, str]
    classes: list[str]
    class_count: int
    replicas: list[ReplicaView]


class Upstream(View):
    """Where the gateway finds the ready replicas of a service, as `host:port`."""

    service_id: str
    owner_id: str
    state: State
    replicas: list[str]


class Upstreams(View):
    items: list[Upstream]
