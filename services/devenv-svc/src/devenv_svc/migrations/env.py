"""Alembic environment of the devenv service."""

from svckit.migrate import run_env

from devenv_svc.models import Base

run_env(Base.metadata)
