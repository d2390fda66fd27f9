"""One range of bytes, or the whole."""

from typing import Any

import pytest
from svckit.ranges import RangeUnsatisfiable, wanted_span


@pytest.mark.parametrize(
    ("header", "span"),
    [
        (None, (0, 100, False)),
        ("", (0, 100, False)),
        ("bytes=0-9", (0, 10, True)),
        ("bytes=90-", (90, 10, True)),
        ("bytes=-10", (90, 10, True)),
        ("bytes=-1000", (0, 100, True)),
        ("bytes=50-999", (50, 50, True)),
        ("bytes=0-0", (0, 1, True)),
        ("bytes=9-3", (0, 100, False)),
        ("bytes=0-1,5-6", (0, 100, False)),
        ("bytes=-", (0, 100, False)),
        ("lines=0-9", (0, 100, False)),
        ("bytes=a-b", (0, 100, False)),
        ("bytes=0-" + "9" * 23, (0, 100, True)),
        ("bytes=-" + "9" * 5000, (0, 100, True)),
        ("bytes=" + "0" * 5000 + "7-9", (7, 3, True)),
    ],
)
def test_what_is_sent(header: str, span: Any) -> None:
    found = wanted_span(header, 100)
    assert (found.offset, found.length, found.partial) == span
    assert found.headers["content-length"] == str(span[1])


def test_partial_answer_says_which_part_of_how_much() -> None:
    found = wanted_span("bytes=10-19", 100)
    assert (found.status, found.headers["content-range"]) == (206, "bytes 10-19/100")


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=100-", 100), ("bytes=5-", 0), ("bytes=-0", 10), ("bytes=" + "9" * 5000 + "-", 100)]
)
def test_bytes_that_are_not_there_are_refused(header: str, size: Any) -> None:
    with pytest.raises(RangeUnsatisfiable) as refused:
        wanted_span(header, size)
    assert refused.value.headers["Content-Range"] == f"bytes */{size}"
