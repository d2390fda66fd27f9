"""Alembic environment of the dataset service."""

from svckit.migrate import run_env

from dataset_svc.models import Base

run_env(Base.metadata)
