"""Two processes of one platform: one PostgreSQL, one home, one engine."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import httpx

from launcher.demo.client import Client, Refused
from tests.support.platform import PASSWORD, Platform
from tests.support.waiting import until


class Alternating(Client):
    """Each request goes to the next process. A gateway learns of new replicas by an event, each at its own time: until
    then it says `serve.not_running`, and is asked again."""

    def __init__(self, platforms: Sequence[Platform]) -> None:
        super().__init__(platforms[0].url, "admin", PASSWORD)
        self._turns = itertools.cycle(
            [httpx.Client(base_url=each.url, timeout=60, trust_env=False) for each in platforms]
        )
        self.sign_in()

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        self._http = next(self._turns)

        def ask() -> httpx.Response | None:
            try:
                return super(Alternating, self).request(method, path, **options)
            except Refused as refused:
                if refused.code != "serve.not_running":
                    raise
                return None

        return until(ask, f"{path} is served", 5)

    def stream(self, path: str, **params: Any) -> Iterator[str]:
        self._http = next(self._turns)
        return super().stream(path, **params)
