"""Alembic's environment of every service's chain (svckit.migrate)."""

from svckit.migrate import run_env

run_env()
