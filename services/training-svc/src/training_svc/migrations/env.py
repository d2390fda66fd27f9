"""Alembic environment of the training service."""

from svckit.migrate import run_env

from training_svc.models import Base

run_env(Base.metadata)
