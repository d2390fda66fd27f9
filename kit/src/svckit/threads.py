"""Blocking work in a thread that is waited for, also by a caller that is cancelled."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from threading import Event
from typing import TypeVar

_T = TypeVar("_T")


class Stopped(Exception):
    """The work was given up before its end, because nobody waits for it any more."""


async def in_thread(work: Callable[..., _T], *arguments: object, stop: Event | None = None) -> _T:
    """Its result. A cancelled caller sets `stop`, where the work looks for one, and waits for its end: nothing is
    changed after what the caller does next."""
    doing = asyncio.get_running_loop().run_in_executor(None, partial(copy_context().run, work, *arguments))
    try:
        await asyncio.wait({doing})
    except asyncio.CancelledError:
        if stop is not None:
            stop.set()
        while not doing.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait({doing})
        doing.exception()  # nobody is told
        raise
    return doing.result()
