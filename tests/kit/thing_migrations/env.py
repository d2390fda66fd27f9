"""Alembic environment of the service that only tests have."""

from svckit.migrate import run_env

from tests.kit.things import Base

run_env(Base.metadata)
