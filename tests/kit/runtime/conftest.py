"""Fixtures of the runtime's tests: see tests/support/engines.py."""

from tests.support.engines import bed, fake, real_engine, supervise

__all__ = ["bed", "fake", "real_engine", "supervise"]
