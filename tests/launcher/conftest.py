"""The gateway's own fixtures, for what the demo asks of a gateway."""

from tests.gateway.conftest import make_world, serve, world

__all__ = ["make_world", "serve", "world"]
