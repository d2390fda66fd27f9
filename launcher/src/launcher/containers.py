"""The containers that carry this platform's label, whoever made them (08, decision 24)."""

import json
from typing import Self

import httpx
from svckit.runtime.machine.engine import LABEL_INSTANCE

from launcher.engine import api

_PATIENCE_S = 60.0


class Containers:
    """Asks the engine (Docker Engine API at `engine_url`). Raises httpx.HTTPError."""

    def __init__(self, engine_url: str, instance: str) -> None:
        self._client = api(engine_url, _PATIENCE_S)
        self._filters = json.dumps({"label": [f"{LABEL_INSTANCE}={instance}"]})

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def running(self) -> list[str]:
        """The names of those that run."""
        return await self._found(all_of_them=False)

    async def remove_all(self) -> list[str]:
        """Stop and remove them all; returns their names."""
        names = await self._found(all_of_them=True)
        for name in names:
            answer = await self._client.delete(f"/containers/{name}", params={"force": "1", "v": "1"})
            if answer.status_code != httpx.codes.NOT_FOUND:
                answer.raise_for_status()
        return names

    async def _found(self, *, all_of_them: bool) -> list[str]:
        params = {"filters": self._filters, "all": "1" if all_of_them else "0"}
        answer = await self._client.get("/containers/json", params=params)
        answer.raise_for_status()
        return [item["Names"][0].lstrip("/") for item in answer.json()]
