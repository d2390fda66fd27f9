"""Names in RAR archives of versions before 5, which mostly do not say in which encoding they are (03; ADR 23)."""

import unicodedata

import pytest

from dataset_svc import refusals
from tests.dataset.read_here import read_here
from tests.support.raw_rar import rar4, rar5


def packed(labels: tuple[str, ...], encoding: str) -> bytes:
    names = [f"{label}\\{number}.txt" for label in labels for number in range(6)]
    return rar4([(name.encode(encoding), name.encode()) for name in names])


@pytest.mark.parametrize(
    ("labels", "encoding"),
    [
        (("스포츠", "경제"), "cp949"),
        (("体育", "财经"), "gb18030"),
        (("スポーツ", "経済ニュース"), "cp932"),
        (("спорт", "деньги"), "cp866"),
    ],
)
def test_names_are_guessed_as_those_of_a_zip(labels: tuple[str, ...], encoding: str) -> None:
    found = read_here(packed(labels, encoding))
    assert found.reason is None
    assert found.classes() == dict.fromkeys(sorted(labels), 6)
    assert found.warnings()[refusals.WARN_NAMES_GUESSED]["encoding"] == encoding


def test_somebody_may_say_in_which_encoding_names_are() -> None:
    found = read_here(packed(("스포츠", "경제"), "cp949"), mends={"names_encoding": "gb18030"})
    assert sorted(found.classes()) == sorted(name.encode("cp949").decode("gb18030") for name in ("스포츠", "경제"))
    assert refusals.WARN_NAMES_GUESSED not in found.warnings()


def test_nothing_is_guessed_where_names_are_of_plain_letters() -> None:
    found = read_here(packed(("neg", "pos"), "ascii"))
    assert found.classes() == {"neg": 6, "pos": 6}
    assert refusals.WARN_NAMES_GUESSED not in found.warnings()


def test_of_two_files_of_one_name_none_is_lost() -> None:
    names = [b"neg\\0.txt", b"pos\\0.txt", b"pos\\0.txt"]
    found = read_here(rar4([(name, str(number).encode()) for number, name in enumerate(names)]))
    assert found.classes() == {"neg": 1, "pos": 2}


def test_letters_may_be_taken_apart_as_on_macos() -> None:
    name = unicodedata.normalize("NFD", "café/0.txt").encode()
    assert read_here(rar5([(name, b"a"), (b"tea/0.txt", b"b")])).classes() == {"café": 1, "tea": 1}
