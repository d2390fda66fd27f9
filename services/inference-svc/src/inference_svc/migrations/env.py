"""Alembic environment of the inference service."""

from inference_svc.models import Base
from svckit.migrate import run_env

run_env(Base.metadata)
