"""A ledger of storage that refuses nothing."""

from collections.abc import Awaitable, Callable, Mapping

from svckit.storage import StorageQuota


class NotedStorage:
    """A StorageLedger: what it was told is in `claims` and `tells`. `meanwhile` runs before the first
    answer."""

    def __init__(self, meanwhile: Callable[[], Awaitable[object]] | None = None) -> None:
        self.claims: list[int] = []
        self.tells: list[dict[str, int]] = []
        self._meanwhile = meanwhile

    async def claim(self, owner_id: str, size: int, *, grows: bool = True) -> None:
        self.claims.append(size)
        await self._before_the_answer()

    async def quota(self, owner_id: str) -> StorageQuota | None:
        return None

    async def tell(self, totals: Mapping[str, int]) -> None:
        self.tells.append(dict(totals))
        await self._before_the_answer()

    async def _before_the_answer(self) -> None:
        if self._meanwhile is not None and len(self.claims) + len(self.tells) == 1:
            await self._meanwhile()
