"""What names and texts are read as that do not say what they are in: a table of languages and encodings (03)."""

import pytest

from dataset_svc import refusals
from dataset_svc.archives.encodings import OF_NAMES, guesses
from dataset_svc.imports.text import Reading, Untold, read_certain
from tests.dataset.harness import archive
from tests.dataset.read_here import read_here
from tests.support.raw_zip import raw_zip

NAMES = [
    ("gb18030", "体育/新闻1.txt 财经/基金.txt 娱乐/电影.txt 房产/二手房.txt 教育/高考.txt"),
    ("big5", "體育/新聞.txt 財經/基金.txt 娛樂/電影.txt 房產/臺北.txt 教育/學測.txt"),
    ("cp932", "スポーツ/野球.txt 経済/株価.txt 芸能/映画.txt 教育/入試.txt 科学/宇宙.txt"),
    ("cp949", "스포츠/축구.txt 경제/주식.txt 연예/영화.txt 교육/수능.txt 과학/우주.txt"),
    ("cp866", "спорт/футбол.txt экономика/акции.txt культура/кино.txt наука/космос.txt"),
    ("cp1251", "спорт/футбол.txt экономика/акции.txt культура/кино.txt наука/космос.txt"),
    ("cp850", "Prüfung/Übung.txt Straße/Größe.txt Käufer/Äpfel.txt Wörter/schön.txt Fußball/Märchen.txt"),
    ("cp437", "économie/marché.txt été/forêt.txt français/élève.txt société/théâtre.txt"),
    ("cp1252", "economía/dólar.txt niño/año.txt educación/lección.txt salud/corazón.txt"),
    ("cp852", "ćwiczenia/źródło.txt książka/łąka.txt żółty/święto.txt gospodarka/giełda.txt"),
    ("cp737", "ομάδα αγώνας οικονομία κυβέρνηση"),
    ("cp857", "takım şirket hisseleri yükseldi çünkü"),
    ("cp862", "קבוצה משחק ממשלה כלכלה"),
    ("cp1253", "ομάδα αγώνας οικονομία κυβέρνηση"),
    ("cp1254", "şirket yükseldi çünkü ığdır"),
    ("cp1255", "קבוצה משחק ממשלה כלכלה"),
    ("cp1256", "الفريق المباراة الحكومة الاقتصاد"),
]
TEXTS = [
    ("gb18030", "主队在最后时刻进球，球迷为这场足球比赛欢呼。|央行宣布下调存款准备金率。|电影票房创下新高。"),
    ("big5", "主隊在最後時刻進球，球迷為這場足球比賽歡呼。|央行宣布調降存款準備率。"),
    ("cp932", "試合終了間際にゴールが決まり、ファンは歓声を上げた。|日銀は金利を引き下げた。"),
    ("euc_jp", "試合終了間際にゴールが決まり、ファンは歓声を上げた。|日銀は金利を引き下げた。"),
    ("cp949", "경기 막판에 골이 터지자 팬들이 환호했다.|한국은행이 기준금리를 인하했다."),
    ("cp1251", "На последних минутах матча команда забила гол.|Центробанк снизил ставку."),
    ("cp866", "На последних минутах матча команда забила гол.|Центробанк снизил ставку."),
    ("koi8-r", "На последних минутах матча команда забила гол.|Центробанк снизил ставку."),
    ("cp1252", "Die Mannschaft schoss in der letzten Minute das Tor für den Sieg.|Größere Kürzungen überall."),
    ("cp1252", "L'équipe a marqué à la dernière minute.|Été à la plage, café crème, garçon déçu."),
    ("cp1252", "El equipo marcó en el último minuto y la afición celebró.|El niño comió mañana."),
    ("cp1250", "Drużyna strzeliła gola w ostatniej minucie.|Książka leży na półce."),
    ("cp850", "Die Mannschaft schoss in der letzten Minute das Tor für den Sieg.|Größere Kürzungen überall."),
    (
        "cp1253",
        "Η ομάδα σημείωσε γκολ στο τελευταίο λεπτό του αγώνα.|Η κυβέρνηση ανακοίνωσε νέα μέτρα για την οικονομία.",
    ),
    ("cp1254", "Takım son dakikada golü attı ve maçı kazandı.|Şirketin hisseleri bugün yükseldi, çünkü kârı arttı."),
    ("cp1255", "הקבוצה הבקיעה שער בדקה האחרונה של המשחק.|הממשלה הודיעה על צעדים חדשים לחיזוק הכלכלה."),
    ("cp1256", "سجل الفريق هدفا في الدقيقة الأخيرة من المباراة.|أعلنت الحكومة عن إجراءات جديدة لدعم الاقتصاد."),
    ("cp874", "ทีมทำประตูได้ในนาทีสุดท้ายของการแข่งขัน|รัฐบาลประกาศมาตรการใหม่เพื่อเศรษฐกิจ"),
]


TOO_SHORT = {("cp1252", 1), ("cp1254", 1)}
"""Names of which one alone has two letters that are not ASCII."""


@pytest.mark.parametrize(
    ("encoding", "names", "count"),
    [(*each, count) for count in (1, 3, 40) for each in NAMES if (each[0], count) not in TOO_SHORT],
)
def test_names_are_told_all_together(encoding: str, names: str, count: int) -> None:
    raw = [name.encode(encoding) for name in (names.split() * 10)[:count]]
    best = guesses(raw, OF_NAMES)[0]
    assert [name.decode(best) for name in raw] == [name.decode(encoding) for name in raw]


@pytest.mark.parametrize("cut", [0, 1])
@pytest.mark.parametrize("count", [1, 3, 20])
@pytest.mark.parametrize(("encoding", "texts"), TEXTS)
def test_texts_are_told_all_together_also_when_each_is_cut(encoding: str, texts: str, count: int, cut: int) -> None:
    written = [text.encode(encoding) for text in (texts.split("|") * 10)[:count]]
    written = [data[: len(data) - cut] for data in written]
    untold = Untold()
    for data in written:
        if read_certain(data) is None:
            untold.add(data)
    best = untold.encodings()[0]
    assert [data.decode(best, "ignore") for data in written] == [data.decode(encoding, "ignore") for data in written]


CHINESE = "主队在最后时刻进球，\n球迷为这场足球比赛欢呼，第0轮。"
GBK, UTF8 = CHINESE.encode("gbk"), CHINESE.encode()
HALF = "完".encode("gbk")[:1]
DAMAGED = GBK[:40] + b"\xff" + GBK[40:]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (UTF8, Reading("utf-8")),
        (b"\xef\xbb\xbf" + UTF8, Reading("utf-8-sig")),
        (b"plain", Reading("utf-8")),
        ("It\x92s a great film\x85".encode(), Reading("utf-8", is_short=True)),
        (b"\xef\xbb\xbf" + UTF8[:-2], Reading("utf-8-sig", cut=True)),
        (CHINESE.encode("utf-16"), Reading("utf-16")),
        (b"\xfe\xff" + CHINESE.encode("utf-16-be"), Reading("utf-16")),
        (CHINESE.encode("utf-16")[:-1], Reading("utf-16", cut=True)),
        (CHINESE.encode("utf-32"), Reading("utf-32")),
        (b"\xef\xbb\xbf\r\n", Reading("utf-8-sig", is_blank=True)),
        ("\u3000\u200b\n".encode("utf-16"), Reading("utf-16", is_blank=True)),
        (b"\x01", Reading()),
        (b"\x00\x01", None),
        (GBK, None),
        (UTF8[:-1], None),
    ],
    ids=str,
)
def test_a_byte_order_mark_and_utf_8_say_what_a_text_is(data: bytes, expected: Reading | None) -> None:
    assert read_certain(data) == expected


@pytest.mark.parametrize(
    ("data", "encoding", "expected"),
    [
        (GBK, "gb18030", Reading("gb18030")),
        (GBK + HALF, "gb18030", Reading("gb18030", cut=True)),
        (DAMAGED, "gb18030", Reading("gb18030", damaged_line=2)),
        (UTF8[:-1], "gb18030", Reading("utf-8", cut=True)),
        (UTF8[:70] + b"\xff" + UTF8[70:], "gb18030", Reading("utf-8", damaged_line=2)),
        (UTF8[:6] + UTF8[7:], "gb18030", Reading("utf-8", damaged_line=1)),
        ("检暗".encode("gb18030"), "gb18030", Reading("gb18030")),
        ("Lee 姗".encode("gb18030"), "gb18030", Reading("gb18030")),
        (GBK, None, Reading()),
        (b"\x00\x81\x01\x00", "cp437", Reading()),
    ],
    ids=str,
)
def test_a_text_is_read_as_the_others_of_its_archive(data: bytes, encoding: str | None, expected: Reading) -> None:
    assert Untold().read(data, encoding) == expected


def texts(*written: bytes, each: int = 20) -> bytes:
    """An archive of two classes with so many texts beside these."""
    files = {f"{name}/{i}.txt": f"{name} {CHINESE} {i}".encode("gbk") for name in ("体育", "财经") for i in range(each)}
    return archive(files | {f"体育/x{number}.txt": data for number, data in enumerate(written)})


def test_a_damaged_text_is_left_out_and_named_with_its_line() -> None:
    (error,) = read_here(texts(DAMAGED)).reports["train"]["errors"]
    assert (error["file"], error["code"]) == ("体育/x0.txt", refusals.TEXT_DAMAGED)
    assert error["params"] == {"encoding": "gb18030", "line": 2}


def test_texts_of_several_encodings_are_each_read_as_what_they_say() -> None:
    found = read_here(texts(UTF8, CHINESE.encode("utf-16"), UTF8[:-1]))
    warning = found.warnings()[refusals.WARN_ENCODING]
    assert warning["encodings"] == {"gb18030": 40, "utf-16": 1}
    assert found.warnings()[refusals.WARN_TEXT_CUT]["examples"] == ["体育/x2.txt"]
    assert found.reports["train"]["bad"] == 0


def test_a_guess_is_shown_with_how_texts_begin_and_what_else_they_may_be() -> None:
    warning = read_here(texts()).warnings()[refusals.WARN_ENCODING]
    assert warning["guessed"] == 40
    assert warning["texts"][0] == "体育 主队在最后时刻进球，"
    assert warning["others"][0] in ("big5hkscs", "cp949", "euc_jp", "koi8-r")
    assert len(set(warning["others"]) | {"gb18030"}) == len(warning["others"]) + 1


def test_a_person_may_say_what_texts_are_in() -> None:
    wrong = read_here(texts(), mends={"texts_encoding": "cp1251"})
    assert wrong.reports["train"]["first"]["text"].startswith("МеУэ")
    assert "guessed" not in wrong.warnings()[refusals.WARN_ENCODING]
    refused = read_here(texts(), mends={"texts_encoding": "utf-8"}).reasons["train"]
    assert refused is not None
    assert refused["code"] == refusals.TOO_MANY_BAD


@pytest.mark.parametrize("text", ["An ordinary line of a log\0", "球迷为比赛欢呼\0"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_with_a_zero_is_named_and_never_read_as_utf_16(text: str, encoding: str) -> None:
    found = read_here(texts(text.encode(encoding)))
    (error,) = found.reports["train"]["errors"]
    assert (error["file"], error["code"]) == ("体育/x0.txt", refusals.TEXT_UNREADABLE)


def test_utf_16_without_a_mark_has_one_order_of_bytes_in_all_texts() -> None:
    written = [f"第{number}场" + "胜" * (number % 4) + " ok" * (number % 3 == 0) for number in range(60)]
    found = read_here(
        archive({f"{'ab'[number % 2]}/{number}.txt": text.encode("utf-16-be") for number, text in enumerate(written)}),
        mends={"texts_encoding": "utf-16-be"},
    )
    assert found.reports["train"]["bad"] == 0
    assert found.reports["train"]["first"]["text"] == written[0]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(encoding: str) -> None:
    found = read_here(
        archive({f"{name}/{i}.txt": f"{i} text {CHINESE}".encode(encoding) for name in "ab" for i in "01"})
    )
    assert found.reports["train"]["first"]["text"].startswith("0 text 主队在最后时刻进球，")


def test_a_short_text_that_may_be_utf_8_only_by_chance_is_said_and_overruled() -> None:
    short = "学".encode("gbk")  # which is the UTF-8 of another character
    found = read_here(texts(short))
    assert found.warnings()[refusals.WARN_TEXT_SHORT] == {"count": 1, "examples": ["体育/x0.txt"]}
    said = read_here(texts(short), mends={"texts_encoding": "gb18030"})
    assert refusals.WARN_TEXT_SHORT not in said.warnings()


def test_a_short_utf_8_text_is_none_to_speak_of_where_others_are_in_it_too() -> None:
    found = read_here(archive({f"{name}/{i}.txt": f"é {name}{i}" for name in "ab" for i in range(3)}))
    assert refusals.WARN_TEXT_SHORT not in found.warnings()


KOREAN = {f"{name}/{i}.txt": f"{i}" for name in ("스포츠", "경제") for i in range(3)}


def test_names_are_read_as_what_they_are_and_the_guess_is_shown() -> None:
    found = read_here(raw_zip({name.encode("cp949"): data.encode() for name, data in KOREAN.items()}))
    assert found.classes() == {"경제": 3, "스포츠": 3}
    said = found.warnings()[refusals.WARN_NAMES_GUESSED]
    assert (said["count"], said["encoding"], said["examples"][0]) == (6, "cp949", "스포츠/0.txt")
    assert "gb18030" in said["others"]


def test_a_person_may_say_what_names_are_in() -> None:
    data = raw_zip({name.encode("cp949"): data.encode() for name, data in KOREAN.items()})
    said = read_here(data, mends={"names_encoding": "gb18030"})
    assert said.classes() == {"胶器明": 3, "版力": 3}
    assert refusals.WARN_NAMES_GUESSED not in said.warnings()
    refused = read_here(data, mends={"names_encoding": "utf-8"}).reason
    assert refused is not None
    assert refused["code"] == refusals.NAMES_UNREADABLE


def test_names_in_utf_8_are_never_read_as_anything_else() -> None:
    names = [f"{folder}/{i}.txt".encode() for folder in ("体育", "财经") for i in range(8)]
    found = read_here(raw_zip(dict.fromkeys(names, b"x") | {b"\xe4\xbd\x93\xe8\x82\xb2/caf\x82.txt": b"y"}))
    assert set(found.classes()) >= {"体育", "财经"}


def test_a_name_that_says_it_is_utf_8_and_is_not_is_guessed() -> None:
    names = {name.encode("gbk"): b"x" for name in ("体育/1.txt", "财经/2.txt")}
    assert set(read_here(raw_zip(names, flags=0x800)).classes()) == {"体育", "财经"}


def test_the_second_byte_of_a_character_may_be_a_backslash() -> None:
    names = {
        f"{folder}/{i}.txt".encode("cp932"): str(i).encode()
        for folder in ("表現ソース", "能力テスト")
        for i in range(3)
    }
    assert b"\\" in next(iter(names))
    assert set(read_here(raw_zip(names)).classes()) == {"表現ソース", "能力テスト"}
