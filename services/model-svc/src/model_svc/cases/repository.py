"""Statements about cases."""

from dataclasses import dataclass

from svckit.repository import ListFilter, ResourceRepository

from model_svc.models import Case


@dataclass(frozen=True)
class CaseFilter(ListFilter):
    """What the library can be asked for."""

    industry: str | None = None
    scenario: str | None = None
    task_type: str | None = None


class CaseRepository(ResourceRepository[Case]):
    row = Case
