"""Fixtures of the runtime's tests: see tests/support/engines.py."""

from tests.support.engines import fake, harness, real_engine, supervise

__all__ = ["fake", "harness", "real_engine", "supervise"]
