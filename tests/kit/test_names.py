"""Search by a part of a name, in any script and of any length; names that are free."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from svckit import names
from svckit.names import fold, grams, query_tokens, unindex_name
from svckit.resources import Name, free_name

from tests.kit.things import ALICE, BOB, Thing, create
from tests.support.one_service import Running, User

USER = User("alice", id=ALICE.user_id)
NAMES = ("情感分类数据集", "分情感", "Sentiment-Reviews_2026", "ＦＵＬＬ　ｗｉｄｔｈ", "Straße 12", '100% "AND" *')


@pytest.fixture
async def service(service: Running) -> Running:
    async with service.app.state.database.writing() as session:
        for name in NAMES:
            await create(session, ALICE, name)
    return service


async def found(service: Running, part: str) -> set[str]:
    answer = await service.as_user(USER)("GET", "/api/v1/things", params={"q": part})
    assert answer.status_code == 200, answer.text
    return {item["name"] for item in answer.json()["items"]}


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("情", {NAMES[0], NAMES[1]}),
        ("情感", {NAMES[0], NAMES[1]}),
        ("感分", {NAMES[0]}),
        ("分类数", {NAMES[0]}),
        ("情感分类数据集", {NAMES[0]}),
        ("感情", set()),
        ("情分", set()),
        ("timent", {NAMES[2]}),
        ("TIMENT", {NAMES[2]}),
        ("t-r", {NAMES[2]}),
        ("ews_2", {NAMES[2]}),
        ("full width", {NAMES[3]}),
        ("STRASSE", {NAMES[4]}),
        ("%", {NAMES[5]}),
        ('"AND"', {NAMES[5]}),
        ("*", {NAMES[5]}),
        ("OR", set()),
        ("nothing like it", set()),
        ("   ", set(NAMES)),
    ],
)
async def test_a_part_finds_exactly_the_names_that_contain_it(service: Running, part: str, expected: set[str]) -> None:
    assert await found(service, part) == expected


async def test_a_name_taken_out_of_the_index_is_not_found(service: Running) -> None:
    async with service.app.state.database.writing() as session:
        thing = await create(session, ALICE, "独一无二")
        await unindex_name(session, Thing.__tablename__, thing.name_key)
    assert await found(service, "独一") == set()


async def test_ones_own_are_found_however_many_others_have(service: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "CANDIDATES", 5)
    async with service.app.state.database.writing() as session:
        for number in range(20):
            await create(session, BOB, f"共同数据 {number}")
        await create(session, ALICE, "我的数据")
        for number in range(20, 40):
            await create(session, BOB, f"共同数据 {number}")
    assert "我的数据" in await found(service, "数据")


@settings(deadline=None)
@given(st.text(min_size=1, max_size=30), st.data())
def test_every_part_of_a_name_has_only_grams_of_the_name(name: str, data: st.DataObject) -> None:
    folded = fold(name)
    start = data.draw(st.integers(0, len(folded)))
    part = folded[start : data.draw(st.integers(start, len(folded)))]
    stored = {"g" + gram.encode("utf-8", "surrogatepass").hex() for gram in grams(folded)}
    if part == fold(part) and max(part, default="") < "\ud800":
        assert set(query_tokens(part)) <= stored


def test_a_free_name_stays_within_its_length() -> None:
    taken = {"n" * 100}
    assert len(free_name("n" * 100, taken)) == 100
    assert free_name("a", {"a", "a (2)"}) == "a (3)"


@pytest.mark.parametrize("name", ["abc\u202e/../", "a\u2066b", "a\x85b", "a\nb", "\u200e"])
def test_a_name_has_no_control_characters(name: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Name).validate_python(name)


@pytest.mark.parametrize("name", ["情感分类", "a b", "\U0001f469\u200d\U0001f4bb", "é\u00a0x"])
def test_a_name_may_be_of_any_script(name: str) -> None:
    assert TypeAdapter(Name).validate_python(name) == name
