"""To which home the containers in an engine belong, in an engine of which only that is asked."""

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from launcher.containers import Containers, ContainersOfAnother, claim
from launcher.down import down
from launcher.home import Home
from launcher.settings import LaunchSettings
from tests.launcher.fake_platform import FakeRuntimeContext
from tests.support.homes import quiet

_LABEL = "modelyard.home"


@dataclass
class Volumes:
    """A Docker Engine API with one container and at most one volume, `owner` its label. `full`: nothing can be made.
    `then`: who has it after so many requests for it. `delays`: how long deletions take, the last first, in seconds."""

    owner: str | None = None
    full: bool = False
    removed: list[str] = field(default_factory=list)
    then: dict[int, str] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    _asked: int = 0

    def answer(self, request: httpx.Request) -> httpx.Response:
        method, path = request.method, request.url.path
        if not path.startswith("/volumes/"):
            return self._other(method, path)
        self._asked += 1
        self.owner = self.then.get(self._asked, self.owner)
        if method == "DELETE":
            self.owner = None
            return httpx.Response(204)
        if path == "/volumes/create" and self.owner is None:
            if self.full:
                return httpx.Response(500, json={"message": "no space left on device"})
            self.owner = json.loads(request.content)["Labels"][_LABEL]
        if self.owner is None:
            return httpx.Response(404)
        return httpx.Response(200, json={"Labels": {_LABEL: self.owner}})

    def _other(self, method: str, path: str) -> httpx.Response:
        if method == "DELETE":
            self.removed.append(path)
            return httpx.Response(204)
        return httpx.Response(200, json=[{"Names": ["/task-1"]}] if path == "/containers/json" else [])


@pytest.fixture
def volumes(monkeypatch: pytest.MonkeyPatch) -> Volumes:
    made = Volumes()

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE" and made.delays:
            await asyncio.sleep(made.delays.pop())
        return made.answer(request)

    def api(url: str, timeout_s: float) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://engine")

    monkeypatch.setattr("launcher.containers.api", api)
    return made


@pytest.fixture
def mine(tmp_path: Path) -> Home:
    return _home(tmp_path / "mine")


def _home(root: Path) -> Home:
    made = Home(root)
    made.prepare()
    made.instance()
    return made


async def _down(home: Home) -> tuple[int, str]:
    said: list[str] = []
    code = await down(LaunchSettings(home=home.root), said.append, FakeRuntimeContext("unix:///none"))
    return code, said[-1]


@pytest.mark.parametrize("name", ["home.json", "instance-id"])
async def test_a_home_that_cannot_be_read_is_not_gone(volumes: Volumes, mine: Home, tmp_path: Path, name: str) -> None:
    other = _home(tmp_path / "other")
    volumes.owner = str(other.root)
    (other.root / name).unlink(missing_ok=True)
    (other.root / name).symlink_to(name)  # ELOOP, also for root
    with pytest.raises(ContainersOfAnother, match=r"other, which cannot be read \(.+\).*make down"):
        await claim("unix:///none", mine, quiet)
    code, said = await _down(mine)
    assert (code, "cannot be read" in said, volumes.removed, volumes.owner) == (1, True, [], str(other.root))


@pytest.mark.parametrize("place", ["none", "file/below"])
async def test_a_home_that_is_not_there_is_gone(volumes: Volumes, mine: Home, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    volumes.owner = str(tmp_path / place)
    await claim("unix:///none", mine, quiet)
    assert volumes.owner == str(mine.root)


async def test_down_needs_no_room(volumes: Volumes, mine: Home) -> None:
    volumes.full = True
    assert (await _down(mine), volumes.removed) == ((0, "Stopped; 1 containers were removed."), ["/containers/task-1"])


async def test_down_that_cannot_take_its_turn_ends_nothing_of_another_home(
    volumes: Volumes, mine: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that copies of a home lock may be another user's, or the disk of /tmp full."""
    volumes.owner = str(_copy(mine, tmp_path / "other").root)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert ((await _down(mine))[0], volumes.removed) == (1, [])
    with pytest.raises(ContainersOfAnother):
        await claim("unix:///none", mine, quiet)
    volumes.owner = str(mine.root)
    await claim("unix:///none", mine, quiet)


async def test_down_without_room_ends_nothing_of_another_home(volumes: Volumes, mine: Home, tmp_path: Path) -> None:
    volumes.owner, volumes.full = str(_copy(mine, tmp_path / "other").root), True
    assert ((await _down(mine))[0], volumes.removed) == (1, [])


async def test_of_two_that_find_a_home_gone_one_gets_its_containers(
    volumes: Volumes, mine: Home, tmp_path: Path
) -> None:
    """The other has claimed them while this one looked for that home."""
    other = str(_copy(mine, tmp_path / "other").root)
    volumes.owner, volumes.then = str(tmp_path / "gone"), {2: other}
    async with Containers("unix:///none", mine.instance()) as containers:
        with pytest.raises(ContainersOfAnother, match=other):
            await containers.claim(mine, quiet)
    assert volumes.owner == other


async def test_of_two_copies_that_start_at_once_one_does(
    volumes: Volumes, mine: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a home that is gone: the second had deleted the claim of the first and made its own."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    volumes.owner, other = str(tmp_path / "gone"), _copy(mine, tmp_path / "other")
    volumes.delays = [0.5, 0.0]
    claims = (claim("unix:///none", home, quiet) for home in (mine, other))
    ends = await asyncio.gather(*claims, return_exceptions=True)
    refused = {home.root: end for home, end in zip((mine, other), ends, strict=True) if end is not None}
    assert [type(end) for end in refused.values()] == [ContainersOfAnother]
    assert Path(volumes.owner or "") not in refused


async def test_who_ends_everything_takes_no_claim_from_a_copy_that_has_just_started(
    volumes: Volumes, mine: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a home that is gone: `make down` had deleted the claim that the copy had made meanwhile, and all of its."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    volumes.owner, other = str(tmp_path / "gone"), _copy(mine, tmp_path / "other")
    volumes.delays = [0.5]

    async def start() -> None:
        await asyncio.sleep(0.1)
        await claim("unix:///none", other, quiet)

    (code, _), _ = await asyncio.gather(_down(mine), start())
    assert code == 0
    assert volumes.owner == str(other.root)


async def test_a_lock_that_cannot_be_had_is_said_and_the_start_goes_on(
    volumes: Volumes, mine: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    said: list[str] = []
    await claim("unix:///none", mine, said.append)
    assert "No such file or directory" in said[0]


def _copy(home: Home, root: Path) -> Home:
    made = Home(root)
    made.prepare()
    (root / "instance-id").write_text(home.instance())
    return made
