"""Alembic environment of the inference service."""

from svckit.migrate import run_env

from inference_svc.models import Base

run_env(Base.metadata)
