"""Alembic environment of the model service."""

from svckit.migrate import run_env

from model_svc.models import Base

run_env(Base.metadata)
