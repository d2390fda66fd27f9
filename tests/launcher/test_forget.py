"""`make forget`: only what is missing or damaged is given up, and what was there is kept."""

import sqlite3
from contextlib import closing

import pytest

from launcher.forget import forget
from launcher.home import Home, HomeInUse
from launcher.home_parts import USER_KEY, HomeRefused, Part, all_parts, database_part, key_part
from launcher.settings import LaunchSettings
from tests.support.homes import ROWS, marks, must_start


class Forgetting:
    """One home, and what was said of it."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.said: list[str] = []

    async def __call__(self, service: str) -> int:
        return await forget(LaunchSettings(home=self.home.root), service, self.said.append)

    def kept(self) -> list[str]:
        return sorted(path.name for path in (self.home.root / "forgotten").glob("*/*"))


@pytest.fixture
def forgetting(home: Home) -> Forgetting:
    return Forgetting(home)


async def test_nothing_of_a_whole_home_is_forgotten(forgetting: Forgetting) -> None:
    before = {part.path: (forgetting.home.root / part.path).read_bytes() for part in all_parts(sqlite=True)}
    for owner in sorted({part.owner for part in all_parts(sqlite=True)}):
        assert await forgetting(owner) == 1
    assert before == {path: (forgetting.home.root / path).read_bytes() for path in before}
    assert "nothing is given up" in forgetting.said[-1]


@pytest.mark.parametrize("part", list(all_parts(sqlite=True)), ids=lambda part: part.path)
@pytest.mark.parametrize("is_missing", [True, False], ids=["missing", "cut"])
async def test_a_lost_file_is_given_up_and_no_other(forgetting: Forgetting, part: Part, is_missing: bool) -> None:
    path = forgetting.home.root / part.path
    path.unlink() if is_missing else path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    others = {
        other.path: (forgetting.home.root / other.path).read_bytes()
        for other in all_parts(sqlite=True)
        if other != part
    }
    with pytest.raises(HomeRefused):
        await must_start(forgetting.home)
    assert await forgetting(part.owner) == 0
    assert part.path == "instance-id" or part.lost in forgetting.said[0]
    await must_start(forgetting.home)
    assert others == {name: (forgetting.home.root / name).read_bytes() for name in others}
    assert is_missing or part.path == "instance-id" or path.name in forgetting.kept()


async def test_the_name_of_the_home_is_written_back_from_its_record(forgetting: Forgetting) -> None:
    name = forgetting.home.instance()
    (forgetting.home.root / "instance-id").unlink()
    assert await forgetting("platform") == 0
    assert forgetting.home.instance() == name


async def test_all_that_is_given_up_was_named_by_the_refusal(forgetting: Forgetting) -> None:
    """A start that named only the key once let all users, quotas and the audit log go with it."""
    gateway, others = forgetting.home.databases / "gateway.db", forgetting.home.databases / "model-svc.db"
    (forgetting.home.root / "keys" / "users.pem").unlink()
    for path in (gateway, others):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(HomeRefused) as refused:
        await must_start(forgetting.home)
    said = str(refused.value)
    if "SERVICE=model-svc" in said:  # they are looked at side by side
        assert await forgetting("model-svc") == 0
        with pytest.raises(HomeRefused) as refused:
            await must_start(forgetting.home)
        said = str(refused.value)
    for part in (key_part(USER_KEY), database_part("gateway")):
        assert str(forgetting.home.root / part.path) in said
        assert part.lost in said
    assert "SERVICE=gateway" in said


async def test_a_database_whose_log_alone_was_named_is_not_given_up_with_it(killed: Home) -> None:
    forgetting, database = Forgetting(killed), killed.databases / "model-svc.db"
    with database.open("r+b") as file:
        file.write(b"\xaa" * 4096)
    (killed.databases / "model-svc.db-wal").write_bytes(b"")
    with pytest.raises(HomeRefused, match="What is lost then: what was written last"):
        await must_start(killed)
    assert await forgetting("model-svc") == 0
    assert database.exists()
    assert "What is lost then: all models" in forgetting.said[-1]


async def test_of_a_broken_log_the_rows_before_the_damage_stay(killed: Home) -> None:
    forgetting = Forgetting(killed)
    log = killed.databases / "model-svc.db-wal"
    with log.open("r+b") as file:
        file.seek(log.stat().st_size // 2)
        file.write(b"\xaa" * 10)
    assert await forgetting("model-svc") == 0
    assert "model-svc.db-wal" in forgetting.kept()
    await must_start(killed)
    assert 0 < marks(killed) < ROWS


async def test_a_missing_log_is_given_up(killed: Home) -> None:
    forgetting = Forgetting(killed)
    (killed.databases / "model-svc.db-wal").unlink()
    assert await forgetting("model-svc") == 0
    await must_start(killed)


async def test_a_given_up_database_leaves_no_log_to_the_next_one(killed: Home) -> None:
    forgetting = Forgetting(killed)
    database = killed.databases / "model-svc.db"
    with database.open("r+b") as file:
        file.write(b"\xaa" * 4096)
    (killed.databases / "model-svc.db-wal").write_bytes(b"")
    for _ in ("the log", "the database"):
        assert await forgetting("model-svc") == 0
    assert not list(killed.databases.glob("model-svc.db*"))
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


async def test_a_home_in_use_is_left_alone(forgetting: Forgetting) -> None:
    other = Home(forgetting.home.root)
    other.lock()
    with pytest.raises(HomeInUse):
        await forgetting("gateway")


async def test_an_unknown_service_is_named_with_those_that_are_there(forgetting: Forgetting) -> None:
    assert await forgetting("modelsvc") == 1
    assert "model-svc" in forgetting.said[0]
