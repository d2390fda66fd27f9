"""Alembic's entry: the gateway's chain."""

from svckit.migrate import run_env

from gateway.models import Base

run_env(Base.metadata)
