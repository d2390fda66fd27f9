"""What lies in the engine and carries this platform's label, whoever made it (08, decision 24)."""

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
        """Stop and remove them all, then the networks, which nothing uses any more; returns the containers' names."""
        names = await self._found(all_of_them=True)
        for name in names:
            await self._delete(f"/containers/{name}", {"force": "1", "v": "1"})
        networks = await self._client.get("/networks", params={"filters": self._filters})
        networks.raise_for_status()
        for network in networks.json():
            await self._delete(f"/networks/{network['Name']}", {})
        return names

    async def _delete(self, path: str, params: dict[str, str]) -> None:
        """Idempotent."""
        answer = await self._client.delete(path, params=params)
        if answer.status_code != httpx.codes.NOT_FOUND:
            answer.raise_for_status()

    async def _found(self, *, all_of_them: bool) -> list[str]:
        params = {"filters": self._filters, "all": "1" if all_of_them else "0"}
        answer = await self._client.get("/containers/json", params=params)
        answer.raise_for_status()
        return [item["Names"][0].lstrip("/") for item in answer.json()]
