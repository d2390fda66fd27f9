"""What is said at the end, when the engine does not answer."""

import httpx
import pytest

from launcher import messages
from launcher.containers import Containers
from launcher.home import Home
from launcher.messages import say_what_goes_on


async def test_an_error_without_words_is_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A timeout of httpx has no text: nothing stood after the colon."""

    async def slow(_: Containers) -> list[str]:
        raise httpx.ReadTimeout("")

    monkeypatch.setattr(Containers, "running", slow)
    said: list[str] = []
    await say_what_goes_on("unix:///none", home, said.append)
    assert "ReadTimeout" in said[0]
    assert messages.said(httpx.ConnectError("refused")) == "refused"
