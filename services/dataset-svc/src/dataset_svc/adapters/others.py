"""What has a purpose, asked from every other service."""

import asyncio
from collections.abc import Collection
from urllib.parse import urlencode

from svckit.contracts.programs import SERVICES
from svckit.contracts.purposes import PurposeUser, PurposeUsers
from svckit.peers import Peers

OTHERS = tuple(name for name in SERVICES if name != "dataset-svc")


class OtherPeers:
    """The services over the internal API."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def users(self, purpose: str, task_types: Collection[str] | None) -> list[PurposeUser]:
        query = urlencode({"task_type": sorted(task_types or ())}, doseq=True)
        path = f"/internal/purposes/{purpose}/users?{query}"
        answers = await asyncio.gather(*(self._peers.call(name, "GET", path) for name in OTHERS))
        return [user for answer in answers for user in PurposeUsers.model_validate(answer).users]
