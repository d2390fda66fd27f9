"""The log of one replica, as the runtime tells it."""

from collections.abc import AsyncIterator

from svckit.errors import Unavailable
from svckit.runtime.log import Part
from svckit.runtime.port import RuntimeUnavailable
from svckit.runtime.servers import ServerRuntime


class ReplicaLog:
    def __init__(self, runtime: ServerRuntime, server: str, replica: str) -> None:
        self._runtime = runtime
        self._server = server
        self._replica = replica

    async def read(self, offset: int, limit: int) -> Part:
        """Raises Unavailable."""
        try:
            return await self._runtime.log_part(self._server, self._replica, offset, limit)
        except RuntimeUnavailable as error:
            raise Unavailable(what="engine", detail=str(error)) from error

    async def follow(self, part: Part) -> AsyncIterator[bytes]:
        """From where `part` begins. What is lost with the engine the viewer asks for again."""
        try:
            async for piece in self._runtime.follow_log(self._server, self._replica, part.offset, part.log_id):
                yield piece
        except RuntimeUnavailable:
            return
