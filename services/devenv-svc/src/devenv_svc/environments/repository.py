"""Statements about base environments."""

from dataclasses import dataclass

from svckit.repository import ListFilter, ResourceRepository
from svckit.resources import Visibility

from devenv_svc.environments.schemas import Framework, ResourceKind
from devenv_svc.models import BaseEnvironment


@dataclass(frozen=True)
class EnvironmentFilter(ListFilter):
    """The list's filters."""

    framework: Framework | None = None
    resource_kind: ResourceKind | None = None
    visibility: Visibility | None = None


class EnvironmentRepository(ResourceRepository[BaseEnvironment]):
    row = BaseEnvironment
