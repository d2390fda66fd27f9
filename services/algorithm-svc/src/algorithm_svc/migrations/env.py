"""Alembic environment of the algorithm service."""

from algorithm_svc.models import Base
from svckit.migrate import run_env

run_env(Base.metadata)
