"""How the encoding of a text is told, and what is told of one that is cut or damaged."""

import pytest

from dataset_svc.imports import refusals
from dataset_svc.imports.text import Reading, read_encoding
from tests.dataset.harness import archive, imported, two_classes
from tests.support.one_service import Caller

CHINESE = "主队在最后时刻进球，\n球迷为这场足球比赛欢呼，第0轮。"
GBK, UTF8 = CHINESE.encode("gbk"), CHINESE.encode()
FRENCH = "Été à la plage, café crème, garçon déçu, naïve et âgée.\n" * 2
HALF = "完".encode("gbk")[:1]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (UTF8, Reading("utf-8")),
        (b"\xef\xbb\xbf" + UTF8, Reading("utf-8-sig")),
        (GBK, Reading("gb18030")),
        (b"plain", Reading("utf-8")),
        ("It\x92s a great film\x85".encode(), Reading("utf-8")),
        (GBK + HALF, Reading("gb18030", cut=True)),
        (UTF8[:-1], Reading("utf-8", cut=True)),
        (UTF8[:-2], Reading("utf-8", cut=True)),
        (b"\xef\xbb\xbf" + UTF8[:-2], Reading("utf-8-sig", cut=True)),
        (b"The end" + "…".encode()[:2], Reading("utf-8", cut=True)),
        (UTF8[:70] + b"\xff" + UTF8[70:], Reading("utf-8", damaged_line=2)),
        (UTF8[:6] + UTF8[7:], Reading("utf-8", damaged_line=1)),
        (FRENCH.encode() + b"\xff", Reading("utf-8", damaged_line=3)),
        (GBK[:40] + b"\xff" + GBK[40:], Reading("gb18030", damaged_line=2)),
        (FRENCH.encode("latin-1"), Reading()),
        ("café".encode("latin-1"), Reading()),
        ("Grüße, weiß, Fuß".encode("latin-1"), Reading()),
        ("检暗".encode("gb18030"), Reading("gb18030")),
        ("姗笨".encode("gb18030"), Reading("gb18030")),
        ("Lee 姗".encode("gb18030"), Reading("gb18030")),
        ("主队".encode()[:2], Reading()),
        (b"\x00\x01", Reading()),
        (b"\x80\x81\x82", Reading()),
    ],
    ids=str,
)
def test_encodings_are_told_and_latin_1_is_never_guessed(data: bytes, expected: Reading) -> None:
    assert read_encoding(data) == expected


async def test_texts_that_are_cut_are_read_with_a_warning_that_names_them(owner: Caller) -> None:
    files: dict[str, bytes] = {f"{name}/{i}.txt": GBK + HALF for name in ("体育", "财经") for i in range(3)}
    dataset, part = await imported(owner, archive(files))
    assert part["state"] == "ready", part
    warnings = {warning["code"]: warning["params"] for warning in part["report"]["warnings"]}
    assert warnings[refusals.WARN_TEXT_CUT]["count"] == 6
    assert warnings[refusals.WARN_TEXT_CUT]["examples"][0] == "体育/0.txt"
    samples = (await owner("GET", f"/api/v1/datasets/{dataset['id']}/samples?label=体育")).json()
    assert {row["text"] for row in samples["items"]} == {CHINESE}


async def test_a_damaged_text_is_left_out_and_named_with_its_line(owner: Caller) -> None:
    good = {f"{name}/{i}.txt": GBK for name in ("体育", "财经") for i in range(20)}
    _, part = await imported(owner, archive(good | {"体育/x.txt": GBK[:40] + b"\xff" + GBK[40:]}))
    (error,) = part["report"]["errors"]
    assert (error["file"], error["code"]) == ("体育/x.txt", refusals.TEXT_DAMAGED)
    assert error["params"] == {"encoding": "gb18030", "line": 2}


async def test_latin_1_is_left_out(owner: Caller) -> None:
    files = {name: data for name, data in two_classes().items()}
    _, part = await imported(owner, archive(files | {"体育/x.txt": FRENCH.encode("latin-1")}))
    assert [error["code"] for error in part["report"]["errors"]] == [refusals.TEXT_UNREADABLE]
