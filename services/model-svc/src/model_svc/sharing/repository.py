"""Statements about shared models."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from svckit.paging import Column
from svckit.repository import ListFilter, ResourceRepository
from svckit.resources import Code

from model_svc.models import SharedModel


@dataclass(frozen=True)
class SharedModelFilter(ListFilter):
    """What the centre can be asked for."""

    task_type: Code | None = None


class SharedModelRepository(ResourceRepository[SharedModel]):
    row = SharedModel
    sorted_by: ClassVar[Mapping[str, Column]] = {"downloads": SharedModel.downloads}
