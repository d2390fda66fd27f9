"""What base environments and projects need elsewhere: their owners, so far."""

from svckit.reference_check.needs import Checked, CheckedTable

from devenv_svc.environments.repository import EnvironmentRepository
from devenv_svc.projects.repository import ProjectRepository

CHECKED = Checked([CheckedTable("environment", EnvironmentRepository), CheckedTable("project", ProjectRepository)])
