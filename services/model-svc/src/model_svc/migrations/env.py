"""Alembic environment of the model service."""

from model_svc.models import Base
from svckit.migrate import run_env

run_env(Base.metadata)
