"""What lies in the engine and carries this platform's label, whoever made it (08, decision 24).

A home and its copies have one name, so the engine also keeps, as the label of an empty volume, to which home of this
name all of that belongs: from a start until `make down`, or until that home is gone.
"""

import asyncio
import json
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

import httpx
from svckit.runtime.machine.engine import LABEL_INSTANCE

from launcher.engine import Say, api
from launcher.file_lock import held
from launcher.home import Home
from launcher.home_check import is_home_of
from launcher.home_parts import HomeRefused

_PATIENCE_S = 60.0
_LABEL_HOME = "modelyard.home"


class ContainersOfAnother(HomeRefused):
    """What carries this platform's label belongs to another home of the same name."""

    def __init__(self, home: Home, other: Path, unread: OSError | None = None) -> None:
        """`unread`: why it is not known whether `other` is still such a home."""
        why = f", which cannot be read ({unread.strerror})" if unread else ": one is a copy of the other"
        elsewhere = "" if unread else ", or take the copy to another machine"
        super().__init__(
            f"What runs by the name of {home.root} belongs to {other}{why}. End it there "
            f"(`MODELYARD_HOME={other} make down`) and repeat this{elsewhere}."
        )


class ClaimNotMade(httpx.HTTPError):
    """No other home has what carries this label, and the engine cannot keep that this one does: it has no room, for
    example."""


async def claim(engine_url: str, home: Home, say: Say) -> None:
    """Before anything is started. Raises ContainersOfAnother."""
    try:
        async with Containers(engine_url, await asyncio.to_thread(home.instance)) as containers:
            await containers.claim(home, say)
    except httpx.HTTPError as error:  # what is there goes on
        say(f"The engine does not keep to which home its containers belong: {error!r}")


class Containers:
    """Asks the engine (Docker Engine API at `engine_url`). Raises httpx.HTTPError."""

    def __init__(self, engine_url: str, instance: str) -> None:
        self._client = api(engine_url, _PATIENCE_S)
        self._instance = instance
        self._volume = f"modelyard-{instance}"
        self._lock = Path(tempfile.gettempdir()) / f"modelyard-claim-{instance}.lock"
        self._filters = json.dumps({"label": [f"{LABEL_INSTANCE}={instance}"]})

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def running(self) -> list[str]:
        """The names of those that run."""
        return await self._found(all_of_them=False)

    async def claim(self, home: Home, say: Say) -> None:
        """From now on all of it belongs to this home; of two copies of a home one looks and takes at a time. Raises
        ContainersOfAnother, ClaimNotMade."""
        root = await asyncio.to_thread(home.root.resolve)
        async with AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(held(self._lock, say, home.replica))
            except OSError as error:
                owner = await self._owner()
                if owner not in (None, root):
                    await asyncio.to_thread(_must_be_gone, owner, self._instance, home)
                raise ClaimNotMade(f"{self._lock}: {error.strerror}") from error
            while (owner := await self._owner()) != root:
                if owner is not None:
                    await asyncio.to_thread(_must_be_gone, owner, self._instance, home)
                if await self._owner() == owner:  # else another copy, which took another lock, was faster
                    await self._take(owner, root)

    async def _owner(self) -> Path | None:
        """The home that has it."""
        answer = await self._client.get(f"/volumes/{self._volume}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        answer.raise_for_status()
        return Path((answer.json().get("Labels") or {}).get(_LABEL_HOME, ""))

    async def _take(self, owner: Path | None, root: Path) -> None:
        """From `owner`, which is gone, for the home at `root`. Of several that do so at once, one gets it."""
        labels = {LABEL_INSTANCE: self._instance, _LABEL_HOME: str(root)}
        try:
            if owner is not None:
                await self._delete(f"/volumes/{self._volume}", {})
            answer = await self._client.post("/volumes/create", json={"Name": self._volume, "Labels": labels})
            answer.raise_for_status()
        except httpx.HTTPStatusError as error:
            raise ClaimNotMade(error.response.text) from error

    async def remove_all(self) -> list[str]:
        """Stop and remove them all, then the networks, which nothing uses any more, and the claim; returns the
        containers' names."""
        names = await self._found(all_of_them=True)
        for name in names:
            await self._delete(f"/containers/{name}", {"force": "1", "v": "1"})
        networks = await self._client.get("/networks", params={"filters": self._filters})
        networks.raise_for_status()
        for network in networks.json():
            await self._delete(f"/networks/{network['Name']}", {})
        await self._delete(f"/volumes/{self._volume}", {})
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


def _must_be_gone(owner: Path, instance: str, home: Home) -> None:
    """Raises ContainersOfAnother."""
    try:
        if is_home_of(owner, instance):
            raise ContainersOfAnother(home, owner)
    except OSError as error:
        raise ContainersOfAnother(home, owner, error) from error
