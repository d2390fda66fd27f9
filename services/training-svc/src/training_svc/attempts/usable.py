"""What the owners of a dataset or an algorithm say about its use."""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from svckit.errors import Unanswered, Unavailable

_T = TypeVar("_T")


class Usable(Generic[_T]):
    """What a service says about one thing's use, within one look. Once it did not answer it is not asked again: each
    attempt would wait as long as a call may take, and hold the whole queue meanwhile."""

    def __init__(self, ask: Callable[[str, str], Awaitable[_T]]) -> None:
        self._ask = ask
        self._silence: dict[str, Any] | None = None

    async def of(self, resource_id: str, owner_id: str) -> _T:
        """Raises PeerProblem, Unavailable."""
        if self._silence is not None:
            raise Unavailable(**self._silence)
        try:
            return await self._ask(resource_id, owner_id)
        except Unanswered as error:
            self._silence = error.params
            raise
