"""Alembic environment of the algorithm service."""

from svckit.migrate import run_env

from algorithm_svc.models import Base

run_env(Base.metadata)
