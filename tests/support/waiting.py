"""Waiting for something outside this process, which tells nobody when it happens: asked again until a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
_PAUSE_S = 0.05


def until(look: Callable[[], Found | None], wanted: str, seconds: float = 60) -> Found:
    """What `look` finds, as soon as it is true. AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"{wanted}: not within {seconds} s"
        time.sleep(_PAUSE_S)  # nobody tells this process when it happens
    return found
